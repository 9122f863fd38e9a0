/* SPDX-License-Identifier: MIT */
/* What SPEC 13 of libc says of an image without `vfs`: a line for each. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void tell(const char *name, int failed) {
    printf("%s %d %d\n", name, failed, errno == ENOSYS);
    errno = 0;
}

int main(void) {
    char name[L_tmpnam];
    tell("fopen", fopen("/file", "w") == NULL);
    tell("remove", remove("/file") != 0);
    tell("rename", rename("/file", "/other") != 0);
    tell("tmpnam", tmpnam(name) == NULL);
    tell("tmpfile", tmpfile() == NULL);
    tell("freopen", freopen("/file", "r", stdin) == NULL);
    printf("%d %d\n", getchar(), feof(stdin) != 0);
    printf("%d %d\n", ungetc('x', stdin), getchar());
    printf("%d %d\n", getc(stdout), ferror(stdout) != 0);
    return 0;
}
