/* SPDX-License-Identifier: MIT */
/*
 * ROUNDS: cycles of the time-stamp counter to open a file of 4 KiB, read it and close it, with a
 * copy, and to open it, look at its last byte where it lies, and close it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ashlar/vfs.h>

#define PATH  "/site/f0123.bin"
#define BYTES 4096

static unsigned long sum;

static int open_file(void) {
    int file;
    if (ash_vfs_open(&ash_use_vfs, PATH, sizeof PATH - 1, ASH_VFS_READ, &file) != 0)
        abort();
    return file;
}

static void copy(void) {
    static char data[BYTES];
    size_t done;
    int file = open_file();
    if (ash_vfs_read(&ash_use_vfs, file, data, sizeof data, &done) != 0 || done != BYTES)
        abort();
    __asm__ volatile("" ::"r"(data) : "memory"); /* all of it is wanted */
    sum += (unsigned char)data[done - 1];
    if (ash_vfs_close(&ash_use_vfs, file) != 0)
        abort();
}

static void map(void) {
    const void *data;
    size_t bytes;
    int file = open_file();
    if (ash_vfs_map(&ash_use_vfs, file, &data, &bytes) != 0 || bytes != BYTES)
        abort();
    sum += ((const unsigned char *)data)[bytes - 1];
    if (ash_vfs_close(&ash_use_vfs, file) != 0)
        abort();
}

static double cycles(void (*one)(void), unsigned long rounds) {
    unsigned long long begin = __builtin_ia32_rdtsc();
    for (unsigned long i = 0; i < rounds; i++)
        one();
    return (double)(__builtin_ia32_rdtsc() - begin) / (double)rounds;
}

int main(int count, char **words) {
    unsigned long rounds = count > 1 ? strtoul(words[1], NULL, 10) : 1;
    copy(); /* so that the page is there */
    printf("copy %.1f\n", cycles(copy, rounds));
    printf("map %.1f\n", cycles(map, rounds));
    return sum == 0;
}
