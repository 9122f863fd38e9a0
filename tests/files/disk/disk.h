/* SPDX-License-Identifier: MIT */
#ifndef FILES_DISK_DISK_H
#define FILES_DISK_DISK_H
#include <ashlar/block.h>

struct files_disk {
    char *content; /* a copy of the initrd */
    uint64_t sectors;
    struct ash_block_request *waiting, *done;
};

#endif
