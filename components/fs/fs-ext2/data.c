/* SPDX-License-Identifier: MIT */
/* The bytes of files. Bytes behind a file's end may be anything, and are zeroed when it grows. */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

/* i_blocks has 32 bits and counts 512 bytes (§3.5.9): some room is left for blocks of numbers. */
#define MOST_COUNTED ((UINT64_C(1) << 41) - (UINT64_C(1) << 36))

static uint64_t limit_of(const struct fs_ext2 *fs) {
    uint64_t most = fs_ext2_most_bytes(fs) < MOST_COUNTED ? fs_ext2_most_bytes(fs) : MOST_COUNTED;
    return fs->has_high && fs->has_large ? most : INT32_MAX; /* §3.1.32, LARGE_FILE */
}

static uint64_t blocks_for(const struct fs_ext2 *fs, uint64_t bytes) {
    return (bytes + fs->block_bytes - 1) / fs->block_bytes;
}

/* A cut may have left blocks behind the end, with bytes that nobody wrote. */
static int drop_behind(struct fs_ext2 *fs, struct fs_ext2_node *node) {
    return fs->was_valid ? 0 : fs_ext2_cut(fs, node, blocks_for(fs, node->size));
}

/* Zeroes behind the end of the last block, on the disk before the size says that they count, and
 * before anything is written there: else what was cut off would show again. */
static int clear_tail(struct fs_ext2 *fs, struct fs_ext2_node *node) {
    uint32_t block = 0, at = (uint32_t)(node->size % fs->block_bytes);
    const uint8_t *now;
    uint8_t *data;
    int error = at == 0 ? 0 : fs_ext2_map(fs, node, node->size / fs->block_bytes, &block);
    if (error != 0 || block == 0)
        return error;
    error = fs_ext2_get(fs, block, &now);
    while (error == 0 && at < fs->block_bytes && now[at] == 0)
        at++;
    if (error != 0 || at == fs->block_bytes)
        return error;
    error = fs_ext2_edit(fs, block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    memset(data + at, 0, fs->block_bytes - at);
    return fs_ext2_barrier(fs);
}

/* One block's part. */
static int put_part(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t offset,
                    const char *from, size_t bytes, bool *took) {
    uint8_t *data;
    uint32_t block;
    bool is_fresh;
    int error = fs_ext2_provide(fs, node, offset / fs->block_bytes, &block, &is_fresh);
    if (error == 0)
        error = fs_ext2_edit(fs, block, FS_EXT2_EARLY, &data);
    if (error == 0)
        memcpy(data + offset % fs->block_bytes, from, bytes);
    *took |= is_fresh;
    return error;
}

static int put(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t offset, const char *from,
               size_t bytes) {
    bool took = false;
    uint64_t end = offset + bytes;
    fs->goal = 0;
    while (offset < end) {
        size_t part = fs->block_bytes - (size_t)(offset % fs->block_bytes);
        if (part > end - offset)
            part = (size_t)(end - offset);
        int error = put_part(fs, node, offset, from, part, &took);
        if (error != 0)
            return error;
        offset += part;
        from += part;
    }
    int error = took ? fs_ext2_barrier(fs) : 0;
    if (error != 0)
        return error;
    node->size = end > node->size ? end : node->size;
    node->inode.mtime = node->inode.ctime = fs_ext2_now();
    return fs_ext2_store(fs, node);
}

int fs_ext2_write(struct fs_ext2 *fs, uint64_t number, uint64_t offset, const char *data,
                  size_t bytes) {
    struct fs_ext2_node node;
    uint64_t most = limit_of(fs), missing;
    int error = fs_ext2_held(fs, number, ASH_FS_FILE, &node);
    if (error != 0 || bytes == 0)
        return error;
    if (offset == ASH_FS_END)
        offset = node.size;
    if (offset > most || bytes > most - offset)
        return -ASH_EFBIG;
    error = fs_ext2_mark(fs);
    if (error == 0 && offset + bytes > node.size)
        error = fs_ext2_end(fs, drop_behind(fs, &node));
    if (error == 0)
        error = fs_ext2_missing(fs, &node, offset / fs->block_bytes,
                                (offset + bytes - 1) / fs->block_bytes, &missing);
    if (error == 0 && offset + bytes > node.size)
        error = fs_ext2_end(fs, clear_tail(fs, &node));
    return error == 0 ? fs_ext2_end(fs, put(fs, &node, offset, data, bytes)) : error;
}

int fs_ext2_resize(struct fs_ext2 *fs, uint64_t number, uint64_t size) {
    struct fs_ext2_node node;
    int error = fs_ext2_held(fs, number, ASH_FS_FILE, &node);
    if (error == 0 && size > limit_of(fs))
        error = -ASH_EFBIG;
    if (error == 0)
        error = fs_ext2_mark(fs);
    if (error == 0 && size > node.size)
        error = fs_ext2_end(fs, drop_behind(fs, &node));
    if (error == 0 && size > node.size)
        error = fs_ext2_end(fs, clear_tail(fs, &node));
    if (error != 0)
        return error;
    bool shrinks = size < node.size;
    node.size = size;
    node.inode.mtime = node.inode.ctime = fs_ext2_now();
    return fs_ext2_end(fs, shrinks ? fs_ext2_cut(fs, &node, blocks_for(fs, size))
                                   : fs_ext2_store(fs, &node));
}

#endif
