/* SPDX-License-Identifier: MIT */
/* Device nodes by POSIX and by stdio; a line for each, with what it gave. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many of 64 bytes are not 0. */
static int read_some(const char *path) {
    unsigned char bytes[64];
    int fd = open(path, O_RDONLY), others = 0;
    ssize_t count = read(fd, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++)
        others += bytes[i] != 0;
    printf("%s: %ld bytes, %s\n", path, (long)count, others > 0 ? "not all 0" : "all 0");
    return close(fd);
}

static void list(void) {
    DIR *directory = opendir("/dev");
    const struct dirent *each;
    printf("names:");
    while (directory != NULL && (each = readdir(directory)) != NULL)
        printf(" %s%s", each->d_name, each->d_type == DT_CHR ? "" : "?");
    printf("\n");
    if (directory != NULL)
        (void)closedir(directory);
}

int main(void) {
    struct stat found;
    list();
    (void)read_some("/dev/null");
    (void)read_some("/dev/zero");
    (void)read_some("/dev/urandom");
    int fd = open("/dev/full", O_WRONLY | O_TRUNC);
    ssize_t count = write(fd, "x", 1);
    printf("full: %ld, %s\n", (long)count, strerror(errno));
    printf("kind: %d\n", fstat(fd, &found) == 0 && S_ISCHR(found.st_mode));
    printf("removed: %d\n", unlink("/dev/full"));
    (void)close(fd);
    FILE *console = fopen("/dev/console", "w");
    if (console != NULL) {
        fprintf(console, "to the console\n");
        (void)fclose(console);
    }
    /* What a program does that wants to be quiet. */
    fd = open("/dev/null", O_RDWR);
    count = dup2(fd, 1) == 1 ? write(1, "lost\n", 5) : -1;
    printf("lost: %ld\n", (long)count);
    return 0;
}
