/* SPDX-License-Identifier: MIT */
/* tmpfs PATH ROUNDS: cycles of the time-stamp counter to open a file of 4 KiB, read it and close
 * it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void once(const char *path) {
    static char data[4096];
    int file = open(path, O_RDONLY);
    if (file < 0 || read(file, data, sizeof data) != sizeof data || close(file) != 0)
        abort();
}

int main(int count, char **words) {
    if (count != 3)
        return 2;
    unsigned long rounds = strtoul(words[2], NULL, 10);
    once(words[1]);
    unsigned long long begin = __builtin_ia32_rdtsc();
    for (unsigned long i = 0; i < rounds; i++)
        once(words[1]);
    printf("%.1f\n", (double)(__builtin_ia32_rdtsc() - begin) / (double)rounds);
    return 0;
}
