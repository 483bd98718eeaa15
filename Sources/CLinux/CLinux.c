#include "CLinux.h"
#include <sys/prctl.h>
#include <sys/resource.h>

static int count;
static char *const *values;
static struct rlimit core_limit;

// Before the Swift runtime starts, and before the environment, which can have a secret, is read.
__attribute__((constructor(101))) static void start(int argc, char **argv) {
    count = argc;
    values = argv;
    getrlimit(RLIMIT_CORE, &core_limit);
    here_token_keep_memory_private();
}

int here_token_argument_count(void) {
    return count;
}

char *const *here_token_arguments(void) {
    return values;
}

void here_token_keep_memory_private(void) {
    const struct rlimit none = {0, core_limit.rlim_max};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void here_token_restore_core_limit(void) {
    setrlimit(RLIMIT_CORE, &core_limit);
}
