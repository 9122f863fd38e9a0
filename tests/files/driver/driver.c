/* SPDX-License-Identifier: MIT */
/* One operation a line, words with a space between; one line for each of what it gave. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/vfs.h>

#define VFS &ash_use_vfs

static char words[4][2048];

static const char *a(unsigned i) {
    return words[i];
}

static size_t bytes(unsigned i) {
    return strlen(words[i]);
}

static int number(unsigned i) {
    return (int)strtol(words[i], NULL, 10);
}

static void say(int error) {
    (void)printf("%d\n", error);
}

static void play_open(void) {
    int file = -1;
    int error = ash_vfs_open(VFS, a(1), bytes(1), (unsigned)number(2), &file);
    say(error != 0 ? error : file);
}

static void play_read(void) {
    static char data[4096];
    size_t done = 0;
    int error = ash_vfs_read(VFS, number(1), data, (size_t)number(2), &done);
    for (size_t i = 0; error == 0 && i < done; i++)
        data[i] = data[i] == 0 ? '0' : data[i];
    (void)printf("%d%s%.*s\n", error, done > 0 ? " " : "", error == 0 ? (int)done : 0, data);
}

static void play_seek(void) {
    uint64_t at = 0;
    int error = ash_vfs_seek(VFS, number(1), number(2), (unsigned)number(3), &at);
    error == 0 ? (void)printf("0 %" PRIu64 "\n", at) : say(error);
}

static void play_stat(void) {
    struct ash_fs_stat stat;
    int error = ash_vfs_stat(VFS, a(1), bytes(1), (unsigned)number(2), &stat);
    error == 0 ? (void)printf("0 %u %" PRIu64 " %u\n", stat.kind, stat.size, stat.names)
               : say(error);
}

/* FNV-1a of a file's bytes. */
static uint32_t sum_of(const char *path) {
    static uint8_t data[65536];
    uint32_t sum = 2166136261u;
    size_t done = 0;
    int file;
    if (ash_vfs_open(VFS, path, strlen(path), ASH_VFS_READ, &file) != 0)
        return 0;
    while (ash_vfs_read(VFS, file, data, sizeof data, &done) == 0 && done > 0)
        for (size_t i = 0; i < done; i++)
            sum = (sum ^ data[i]) * 16777619u;
    (void)ash_vfs_close(VFS, file);
    return sum;
}

/* A folder and all below it: kind, size, path, and a file's sum or a link's target. */
static void tell(const char *path) {
    struct ash_fs_entry entry;
    struct ash_fs_stat stat;
    char below[3000], target[ASH_FS_PATH + 1];
    size_t count;
    int folder = -1;
    if (ash_vfs_open(VFS, path[0] == '\0' ? "/" : path, path[0] == '\0' ? 1 : strlen(path),
                     ASH_VFS_READ | ASH_VFS_DIRECTORY, &folder) != 0)
        return;
    while (ash_vfs_list(VFS, folder, &entry) == 0 && entry.bytes > 0) {
        (void)snprintf(below, sizeof below, "%s/%s", path, entry.name);
        if (ash_vfs_stat(VFS, below, strlen(below), ASH_VFS_NO_FOLLOW, &stat) != 0)
            continue;
        (void)printf("%u %" PRIu64 " %s", stat.kind, stat.size, below);
        if (stat.kind == ASH_FS_FILE)
            (void)printf(" %u", sum_of(below));
        if (stat.kind == ASH_FS_LINK &&
            ash_vfs_target(VFS, below, strlen(below), target, sizeof target, &count) == 0)
            (void)printf(" %.*s", (int)count, target);
        (void)printf("\n");
        if (stat.kind == ASH_FS_DIRECTORY)
            tell(below);
    }
    (void)ash_vfs_close(VFS, folder);
}

static void play(void) {
    const char *what = a(0);
    if (strcmp(what, "open") == 0)
        play_open();
    else if (strcmp(what, "close") == 0)
        say(ash_vfs_close(VFS, number(1)));
    else if (strcmp(what, "read") == 0)
        play_read();
    else if (strcmp(what, "write") == 0)
        say(ash_vfs_write(VFS, number(1), a(2), bytes(2)));
    else if (strcmp(what, "seek") == 0)
        play_seek();
    else if (strcmp(what, "resize") == 0)
        say(ash_vfs_resize(VFS, number(1), (uint64_t)number(2)));
    else if (strcmp(what, "stat") == 0)
        play_stat();
    else if (strcmp(what, "mkdir") == 0)
        say(ash_vfs_make_directory(VFS, a(1), bytes(1)));
    else if (strcmp(what, "link") == 0)
        say(ash_vfs_make_link(VFS, a(1), bytes(1), a(2), bytes(2)));
    else if (strcmp(what, "remove") == 0)
        say(ash_vfs_remove(VFS, a(1), bytes(1)));
    else if (strcmp(what, "rmdir") == 0)
        say(ash_vfs_remove_directory(VFS, a(1), bytes(1)));
    else if (strcmp(what, "rename") == 0)
        say(ash_vfs_rename(VFS, a(1), bytes(1), a(2), bytes(2)));
    else
        tell("");
}

int main(void) {
    char line[8192];
    while (fgets(line, sizeof line, stdin) != NULL) {
        memset(words, 0, sizeof words);
        (void)sscanf(line, "%2047s %2047s %2047s %2047s", words[0], words[1], words[2], words[3]);
        play();
    }
    return fflush(stdout) == 0 ? 0 : 1; /* an image's exit does not */
}
