/* SPDX-License-Identifier: MIT */
/*
 * One request at a time, and a cache of blocks with a hash table and the clock's hand (a block that
 * was used since the hand came by stays for another round). A pointer into it is good until the
 * next block is asked for, so that no block is ever held.
 */
#include <cc_runtime.h>
#include "ext2.h"
#include <ashlar/alloc.h>
#include <ashlar/mem/pages.h>
#include <ashlar/time.h>

#define DISK (&ash_use_block)

int fs_ext2_open(struct fs_ext2 *fs) {
    int error = ash_block_open(DISK, &fs->wake, &fs->disk);
    fs->open = error == 0;
    return error == -ASH_EBUSY ? fs_ext2_say("the disk is in use", 0, error) : error;
}

void fs_ext2_close(struct fs_ext2 *fs) {
    if (fs->open)
        ash_block_close(DISK);
    fs->open = false;
    fs->lost = true;
}

/* The request's status. A disk that does not answer in time is closed: with that it gives back the
 * request, but may still write to the memory, which is never used for anything else. */
static int await(struct fs_ext2 *fs) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + ASH_OPT_PATIENCE;
    int late = 0;
    for (;;) {
        if (ash_block_take(DISK) != NULL)
            return fs->request.status;
        if (late != 0)
            break;
        if (ash_block_idle(DISK, 1))
            late = ash_sched_wait(&ash_use_sched, &fs->wake, deadline);
    }
    fs_ext2_close(fs);
    return fs_ext2_say("the disk does not answer; given up at sector", fs->request.sector,
                       -ASH_EIO);
}

int fs_ext2_transfer(struct fs_ext2 *fs, uint8_t what, uint64_t sector, void *memory,
                     uint32_t bytes) {
    if (fs->lost)
        return -ASH_EIO;
    fs->segment = (struct ash_block_segment){memory, bytes};
    fs->request = (struct ash_block_request){
        .what = what,
        .segment_count = what != ASH_BLOCK_FLUSH,
        .sector = sector,
        .segments = &fs->segment,
    };
    int error = ash_block_submit(DISK, &fs->request);
    if (error == 0) {
        ash_block_publish(DISK);
        error = await(fs);
    }
    if (error == -ASH_EBUSY)
        fs_ext2_close(fs); /* it may still write to the memory */
    return error != 0 ? -ASH_EIO : 0;
}

int fs_ext2_fetch(struct fs_ext2 *fs, uint64_t sector, void *memory, uint32_t bytes) {
    return fs_ext2_transfer(fs, ASH_BLOCK_READ, sector, memory, bytes);
}

int fs_ext2_begin_cache(struct fs_ext2 *fs) {
    void *memory;
    size_t pages = ASH_OPT_CACHE / ASH_PAGE_BYTES;
    uint32_t count = (uint32_t)(pages * ASH_PAGE_BYTES / fs->block_bytes);
    if (ash_mem_pages_get(&ash_use_mem_pages, pages, &memory) != 0)
        return fs_ext2_say("too little memory for the cache, in bytes", ASH_OPT_CACHE, -ASH_ENOMEM);
    fs->slots = ash_alloc_get(&ash_use_alloc, count * sizeof *fs->slots);
    fs->buckets = ash_alloc_get(&ash_use_alloc, count * sizeof *fs->buckets);
    if (fs->slots == NULL || fs->buckets == NULL)
        return fs_ext2_say("too little memory for blocks in the cache", count, -ASH_ENOMEM);
    memset(fs->slots, 0, count * sizeof *fs->slots);
    memset(fs->buckets, 0, count * sizeof *fs->buckets);
    fs->memory = memory;
    fs->slot_count = count;
    return 0;
}

static uint32_t *bucket_of(struct fs_ext2 *fs, uint32_t block) {
    return &fs->buckets[block % fs->slot_count];
}

/* A slot that nothing is in, and that no bucket has. */
static int empty_one(struct fs_ext2 *fs, uint32_t *index) {
    for (;;) {
        uint32_t hand = fs->hand;
        struct fs_ext2_slot *slot = &fs->slots[hand];
        fs->hand = hand + 1 < fs->slot_count ? hand + 1 : 0;
        if (slot->block != 0 && slot->used) {
            slot->used = false;
            continue;
        }
        if (ASH_OPT_WRITABLE && slot->dirty != FS_EXT2_CLEAN && fs_ext2_clean(fs, slot) != 0)
            return -ASH_EIO;
        if (slot->block != 0) {
            uint32_t *at = bucket_of(fs, slot->block);
            while (*at != hand + 1)
                at = &fs->slots[*at - 1].chain;
            *at = slot->chain;
            slot->block = 0;
        }
        *index = hand;
        return 0;
    }
}

int fs_ext2_slot(struct fs_ext2 *fs, uint32_t block, bool reads, uint32_t *slot) {
    uint32_t index = *bucket_of(fs, block), sectors = fs->block_bytes / ASH_BLOCK_SECTOR;
    if (fs->lost)
        return -ASH_EIO; /* whatever the cache has */
    while (index != 0 && fs->slots[index - 1].block != block)
        index = fs->slots[index - 1].chain;
    if (index == 0) {
        int error = empty_one(fs, &index);
        uint8_t *memory = fs->memory + (size_t)index++ * fs->block_bytes;
        if (error == 0 && reads)
            error = fs_ext2_fetch(fs, (uint64_t)block * sectors, memory, fs->block_bytes);
        if (error != 0)
            return error;
        uint32_t *bucket = bucket_of(fs, block);
        fs->slots[index - 1].block = block;
        fs->slots[index - 1].chain = *bucket;
        *bucket = index;
    }
    fs->slots[index - 1].used = true;
    *slot = index - 1;
    return 0;
}

int fs_ext2_get(struct fs_ext2 *fs, uint32_t block, const uint8_t **data) {
    uint32_t index;
    int error = fs_ext2_slot(fs, block, true, &index);
    if (error == 0)
        *data = fs->memory + (size_t)index * fs->block_bytes;
    return error;
}
