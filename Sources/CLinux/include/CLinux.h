// Functions of Linux that Swift's Glibc module lacks: those with variable arguments, and GNU's extensions such as mallopt(3).
#include <malloc.h>
#include <sys/prctl.h>

// The arguments that the process was started with, as glibc hands them to constructors.
//
// Swift's own CommandLine finds them through the place of the environment in memory. They are lost if a library that is
// loaded before main() changes the environment, or without /proc.
int here_token_argument_count(void);
char *const *here_token_arguments(void);

// prctl(2): whether the process leaves core dumps, and other processes of its user may look into it.
static inline int here_token_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

// O_PATH of open(2): a descriptor that names a file or directory, which need not be readable.
static const int here_token_path_only = 010000000;

// execvp(3) with an environment.
extern int execvpe(const char *file, char *const argv[], char *const envp[]);
