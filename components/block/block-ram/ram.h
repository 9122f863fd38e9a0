/* SPDX-License-Identifier: MIT */
#ifndef BLOCK_RAM_RAM_H
#define BLOCK_RAM_RAM_H
#include <ashlar/block.h>
#include <ashlar/lock.h>

struct block_ram {
    uint8_t *content; /* NULL: there was too little memory at boot */

    struct ash_lock_word lock; /* guards: */
    bool open;

    /* The client's, which makes one call at a time. */
    struct ash_block_request *waiting; /* submitted, the newest first */
    struct ash_block_request *done;    /* published, and with that done; the oldest first */
    struct ash_block_counts counts;
};

/* Takes the memory. 0; without any, there is no disk. */
int block_ram_init(struct block_ram *self);

#endif
