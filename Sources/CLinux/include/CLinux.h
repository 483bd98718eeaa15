// Functions of Linux that Swift's Glibc module lacks: those with variable arguments, and GNU's extensions such as mallopt(3).
#include <malloc.h>

// The arguments that the process was started with, as glibc hands them to constructors.
//
// Swift's own CommandLine is empty without /proc, or if a library that is loaded before main() changes the environment: it
// finds the arguments by the address of the environment.
int here_token_argument_count(void);
char *const *here_token_arguments(void);

// Hides the memory from core dumps and from other processes of the same user. A constructor calls it first of all.
void here_token_keep_memory_private(void);

// Restores the limit of core dumps that the process was started with; execve(2) restores the rest.
void here_token_restore_core_limit(void);

// O_PATH of open(2): a descriptor that names a file or directory, which need not be readable.
static const int here_token_path_only = 010000000;

// execvp(3) with an environment.
extern int execvpe(const char *file, char *const argv[], char *const envp[]);
