/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_DIRENT_H
#define POSIX_FILES_DIRENT_H
/* POSIX.1-2017 <dirent.h>. `.` and `..` are not listed; both can be opened. */
#include <sys/types.h>

/* Linux's and the BSDs'; 0 is a kind that has no number here. */
#define DT_UNKNOWN 0
#define DT_CHR     2
#define DT_DIR     4
#define DT_REG     8
#define DT_LNK     10

struct dirent {
    ino_t d_ino;
    unsigned char d_type;
    char d_name[256];
};

typedef struct posix_directory DIR;

DIR *opendir(const char *path);
/* Good until the next call for the same directory. NULL: behind the last, or an error, for which
 * errno is set. */
struct dirent *readdir(DIR *directory);
void rewinddir(DIR *directory);
int closedir(DIR *directory);
#endif
