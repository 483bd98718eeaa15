#include "CLinux.h"

static int count;
static char *const *values;

__attribute__((constructor)) static void remember_arguments(int argc, char **argv) {
    count = argc;
    values = argv;
}

int here_token_argument_count(void) {
    return count;
}

char *const *here_token_arguments(void) {
    return values;
}
