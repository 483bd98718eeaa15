// What Swift's Glibc module lacks of Linux: functions with variable arguments, and extensions of GNU's such as mallopt(3).
#include <malloc.h>
#include <sys/prctl.h>

// prctl(2): whether the process leaves core dumps, and other processes of its user may look into it.
static inline int here_token_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

// open(2): a descriptor that names a file without opening it.
static const int here_token_path_only = 010000000;

// execvp(3) with an environment.
extern int execvpe(const char *file, char *const argv[], char *const envp[]);
