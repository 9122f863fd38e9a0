/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_DAMAGE_H
#define FS_EXT2_TEST_DAMAGE_H
/* What is done to a sound file system. */
#include "world.h"

/* A number that is often what somebody forgot. */
static uint32_t strange(void) {
    const struct fs_ext2_group *group = &image.group[below(image.groups)];
    const uint32_t numbers[] = {
        0,
        1,
        2,
        11,
        UINT32_MAX,
        0x80000000u,
        image.blocks,
        image.blocks - 1,
        image.blocks + below(100),
        below(image.blocks),
        group->block_bitmap,
        group->inode_bitmap,
        group->inode_table + below(image.tables),
        image.first + below(3),
        1 + below(IMAGE_INODES),
        image.inodes_per_group * image.groups + 1 + below(3),
        image.block_bytes,
        image.block_bytes * below(20),
        1u << below(32),
        (uint32_t)rand() * 2u,
    };
    return numbers[below(ASH_ARRAY_LENGTH(numbers))];
}

static void put_strange(uint8_t *at, unsigned bytes) {
    uint32_t number = strange();
    memcpy(at, &number, bytes);
}

static void damage_inode(void) {
    const struct image_node *node = &image.node[below(image.nodes)];
    uint8_t *inode = image_inode(node->inode);
    unsigned place = offsetof(struct fs_ext2_inode, block) + 4 * below(15);
    switch (below(8)) {
    case 0:
        put_strange(inode + 4 * below(32), 4);
        break;
    case 1:
        put_strange(inode + offsetof(struct fs_ext2_inode, size), 4);
        break;
    case 2:
        put_strange(inode + offsetof(struct fs_ext2_inode, size_high), 4);
        break;
    case 3: {
        static const uint16_t kinds[] = {0x1000, 0x4000, 0x8000, 0xa000, 0, 0xf000};
        uint16_t mode = (uint16_t)(kinds[below(6)] | below(512));
        memcpy(inode, &mode, sizeof mode);
        break;
    }
    case 4:
        put_strange(inode + offsetof(struct fs_ext2_inode, links_count), 2);
        break;
    case 5:
        put_strange(inode + offsetof(struct fs_ext2_inode, flags), 4);
        break;
    default:
        put_strange(inode + place, 4);
    }
}

/* An entry where a block ends, which may reach behind it; its name and itself, in any part. */
static void damage_tail(uint8_t *block) {
    uint32_t at = 0, room = 4 + 4 * below(6);
    struct fs_ext2_dirent entry;
    for (memcpy(&entry, block, sizeof entry);
         entry.rec_len >= 8 && at + entry.rec_len <= image.block_bytes - 8;
         memcpy(&entry, block + at, sizeof entry))
        at += entry.rec_len;
    uint32_t tail = image.block_bytes - room;
    if (at + 12 > tail)
        return;
    entry.rec_len = (uint16_t)(tail - at);
    memcpy(block + at, &entry, sizeof entry);
    entry = (struct fs_ext2_dirent){11 + below(IMAGE_NODES), (uint16_t)room, 1, 0};
    if (below(2) == 0)
        entry.rec_len = (uint16_t)(room + 4 * below(100));
    if (below(2) == 0)
        entry.name_len = (uint8_t)rand();
    if (below(4) == 0)
        entry.rec_len = (uint16_t)(4 * below(2));
    memcpy(block + tail, &entry, room < sizeof entry ? room : sizeof entry);
}

/* A block of names, or of numbers: that of an entry, or of a number that is used. */
static void damage_block(void) {
    if (image.kept_count == 0)
        return;
    uint32_t number = image.kept[below(image.kept_count)], at = 0;
    uint8_t *block = image_block(number);
    struct fs_ext2_dirent entry;
    if (below(4) == 0) {
        damage_tail(block);
        return;
    }
    if (below(4) == 0) {
        uint32_t own = below(2) == 0 ? number : strange();
        memcpy(block + 4 * below(below(2) == 0 ? 4 : image.block_bytes / 4), &own, 4);
        return;
    }
    for (unsigned steps = below(8); steps > 0; steps--) {
        memcpy(&entry, block + at, sizeof entry);
        if (entry.rec_len < 8 || at + entry.rec_len > image.block_bytes - 8)
            break;
        at += entry.rec_len;
    }
    memcpy(&entry, block + at, sizeof entry);
    switch (below(5)) {
    case 0:
        entry.inode = strange();
        break;
    case 1:
        entry.rec_len = (uint16_t)(below(2) == 0 ? strange() : 4 * below(6));
        break;
    case 2:
        entry.name_len = (uint8_t)(below(2) == 0 ? 0 : rand());
        break;
    case 3:
        entry.file_type = (uint8_t)rand();
        break;
    default:
        if (at + 8 < image.block_bytes)
            block[at + 8 + below(3) % (image.block_bytes - at - 8)] = "\0/.\xff"[below(4)];
    }
    memcpy(block + at, &entry, sizeof entry);
}

static void damage_super(void) {
    static const uint8_t fields[] = {0,  4,  12, 20, 24, 32, 32,  40,
                                     76, 84, 88, 88, 92, 96, 100, 206};
    unsigned field = fields[below(sizeof fields)];
    world.knows_layout = false;
    if (below(4) == 0) { /* numbers that fit each other, as far as they go */
        uint32_t inodes = image.inodes_per_group + below(9) - 4, all = inodes * image.groups;
        memcpy(image.bytes + FS_EXT2_SUPER_AT, &all, 4);
        memcpy(image.bytes + FS_EXT2_SUPER_AT + 40, &inodes, 4);
    } else
        put_strange(image.bytes + FS_EXT2_SUPER_AT + field, below(3) == 0 ? 2 : 4);
    if (below(4) == 0)
        world.sectors -= below((unsigned)world.sectors / 2);
}

static void damage_groups(void) {
    uint8_t *table = image_block(image.first + 1);
    world.knows_layout = false;
    put_strange(table + below(image.groups) * 32 + 4 * below(3), 4);
}

/* Bits that say of what is in use that it is not; or anything. */
static void damage_bitmap(void) {
    const struct fs_ext2_group *group = &image.group[below(image.groups)];
    uint8_t *bits = image_block(below(2) == 0 ? group->block_bitmap : group->inode_bitmap);
    for (uint32_t i = 0, all = below(2); i < image.block_bytes; i++)
        bits[i] = all == 0 ? 0 : (uint8_t)rand();
}

static void damage(void) {
    if (ASH_OPT_WRITABLE)
        damage_bitmap();
    switch (below(8)) {
    case 0:
        damage_super();
        break;
    case 1:
        damage_groups();
        break;
    case 2:
    case 3:
    case 4:
        damage_inode();
        break;
    default:
        damage_block();
    }
}

#endif
