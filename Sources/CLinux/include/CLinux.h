// Functions of Linux that Swift's Glibc module lacks: those with variable arguments, and GNU's extensions such as mallopt(3).
#include <malloc.h>
#include <sys/prctl.h>

// The arguments that the process was started with, as glibc hands them to constructors.
//
// Swift's own CommandLine is empty without /proc, or if a library that is loaded before main() changes the environment: it
// finds the arguments by the address of the environment.
int here_token_argument_count(void);
char *const *here_token_arguments(void);

// PR_SET_DUMPABLE of prctl(2): whether the process can dump core, and other processes of its user can read its memory.
static inline int here_token_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

// O_PATH of open(2): a descriptor that names a file or directory, which need not be readable.
static const int here_token_path_only = 010000000;

// execvp(3) with an environment.
extern int execvpe(const char *file, char *const argv[], char *const envp[]);
