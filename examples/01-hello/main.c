/* SPDX-License-Identifier: MIT */
#include <stdio.h>

int main(int argc, char **argv) {
    (void)argc;
    printf("Hello, %s\n", argv[0]);
    return 0;
}
