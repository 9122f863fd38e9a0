/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_IMAGE_H
#define FS_EXT2_TEST_IMAGE_H
/* A small file system of every shape that there is, made from a seed, and what is in it. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "../ext2.h"

#define IMAGE_BYTES  (1u << 20)
#define IMAGE_NODES  30u
#define IMAGE_PLACES 10u
#define IMAGE_INODES 64u

/* A name, and the node behind it unless that is another's. */
struct image_node {
    unsigned parent, same; /* indices */
    uint32_t kind;         /* 0: a device */
    uint32_t inode, name_bytes;
    char name[ASH_FS_NAME + 1];
    uint64_t size;
    unsigned places; /* blocks of the file that are no holes */
    uint64_t place[IMAGE_PLACES];
    char target[1000];
    struct fs_ext2_inode raw;
};

static struct {
    uint32_t block_bytes, inode_bytes, revision, blocks, first, groups, per_group, tables, reserved;
    uint32_t head, in_block, inodes_per_group;
    bool has_types, is_sparse;
    struct fs_ext2_group group[8];
    bool used[IMAGE_BYTES / 1024];                 /* blocks */
    uint32_t kept[IMAGE_BYTES / 1024], kept_count; /* blocks of directories and of numbers */
    unsigned nodes;
    struct image_node node[IMAGE_NODES]; /* 0: the root */
    uint8_t *bytes;
} image;

static inline unsigned below(unsigned limit) {
    return (unsigned)rand() % limit;
}

static inline uint8_t *image_block(uint32_t block) {
    return image.bytes + (size_t)block * image.block_bytes;
}

/* What stands at `offset` of a file where there is no hole. */
static inline uint8_t image_byte(const struct image_node *node, uint64_t offset) {
    return (uint8_t)(node->inode * 31 + offset * 7 + offset / 251 + 1);
}

static bool image_has_head(uint32_t group) {
    static const bool heads[] = {true, true, false, true, false, true, false, true};
    return !image.is_sparse || heads[group];
}

static uint32_t image_take_block(void) {
    uint32_t block = below(image.blocks);
    for (uint32_t tries = 0; tries < image.blocks; tries++) {
        block = block + 1 < image.blocks ? block + 1 : image.first;
        if (!image.used[block]) {
            image.used[block] = true;
            return block;
        }
    }
    return 0;
}

static void image_lay_group(uint32_t index) {
    struct fs_ext2_group *group = &image.group[index];
    uint32_t at = image.first + index * image.per_group, start = at;
    at += (image_has_head(index) ? image.head : 0) + below(3);
    group->block_bitmap = at++;
    at += below(2);
    if (below(2) == 0) {
        group->inode_bitmap = at++;
        group->inode_table = at;
    } else {
        group->inode_table = at;
        group->inode_bitmap = at + image.tables;
    }
    uint32_t end = group->inode_table + image.tables;
    if (end <= group->inode_bitmap)
        end = group->inode_bitmap + 1;
    assert(end <= start + image.per_group && end <= image.blocks);
    for (uint32_t block = start; block < start + image.head && image_has_head(index); block++)
        image.used[block] = true;
    image.used[group->block_bitmap] = image.used[group->inode_bitmap] = true;
    for (uint32_t i = 0; i < image.tables; i++)
        image.used[group->inode_table + i] = true;
    memset(image_block(group->block_bitmap), 0xff, image.block_bytes);
    memset(image_block(group->inode_bitmap), 0xff, image.block_bytes);
}

static void image_lay_out(void) {
    image.block_bytes = 1024u << below(3);
    image.revision = below(4) != 0;
    image.inode_bytes = image.revision != 0 ? 128u << below(2) : 128;
    image.has_types = image.revision != 0 && below(4) != 0;
    image.is_sparse = image.revision != 0 && below(2) == 0;
    image.first = image.block_bytes == 1024;
    image.groups = 1 + below(6);
    uint32_t whole = IMAGE_BYTES / image.block_bytes - below(16);
    image.per_group = (whole - image.first) / image.groups / 8 * 8;
    image.blocks = image.first + image.per_group * image.groups;
    if (image.groups > 1)
        image.blocks -= below(image.per_group / 8); /* the last one is shorter */
    image.in_block = image.block_bytes / image.inode_bytes;
    image.tables = (IMAGE_INODES - 1) / image.groups / image.in_block + 1 + below(2);
    image.inodes_per_group = image.tables * image.in_block;
    image.reserved = image.revision != 0 ? below(3) : 0;
    image.head = 2 + image.reserved; /* descriptors of so few groups have one block */
    for (uint32_t i = 0; i < image.groups; i++)
        image_lay_group(i);
}

/* The block of numbers that a number leads to; it is made where it has to be. */
static uint32_t image_below(uint32_t *number) {
    if (*number == 0) {
        *number = image_take_block();
        if (*number == 0)
            return 0;
        memset(image_block(*number), 0, image.block_bytes);
        image.kept[image.kept_count++] = *number;
    }
    return *number;
}

/* Gives a file a block at `index`; false: the disk is full. */
static bool image_put(struct image_node *node, uint64_t index, const void *data) {
    uint32_t fan = image.block_bytes / 4, *number = node->raw.block + (index % FS_EXT2_DIRECT);
    uint32_t block;
    if (index >= FS_EXT2_DIRECT) {
        unsigned level = 1;
        uint64_t span = fan;
        for (index -= FS_EXT2_DIRECT; index >= span; level++) {
            index -= span;
            span *= fan;
        }
        number = &node->raw.block[FS_EXT2_DIRECT + level - 1];
        while (level-- > 0) {
            if ((block = image_below(number)) == 0)
                return false;
            span /= fan;
            number = (uint32_t *)(void *)image_block(block) + index / span;
            index %= span;
        }
    }
    *number = image_take_block();
    if (*number != 0)
        memcpy(image_block(*number), data, image.block_bytes);
    return *number != 0;
}

static void image_fill_file(struct image_node *node) {
    uint32_t fan = image.block_bytes / 4;
    uint64_t spans[] = {12, 12 + fan, 12 + fan + (uint64_t)fan * fan,
                        12 + fan + (uint64_t)fan * fan * (fan / 8)};
    uint64_t end = 0, span = spans[below(8) < 5 ? 0 : below(image.revision != 0 ? 4 : 2)];
    uint8_t data[4096];
    for (unsigned count = below(IMAGE_PLACES); count > 0; count--) {
        uint64_t index =
            below(2) == 0 ? end : end + (((uint64_t)rand() << 20) + below(1 << 20)) % span;
        if (index >= span)
            break;
        for (uint32_t i = 0; i < image.block_bytes; i++)
            data[i] = image_byte(node, index * image.block_bytes + i);
        if (!image_put(node, index, data))
            break;
        node->place[node->places++] = index;
        end = index + 1;
    }
    node->size = end * image.block_bytes;
    if (node->size > 0)
        node->size -= below(image.block_bytes);
    node->size += below(3) == 0 ? below(20000) : 0;
}

static void image_fill_link(struct image_node *node) {
    bool is_short = below(2) == 0;
    node->size = is_short ? 1 + below(59) : 60 + below(sizeof node->target - 60);
    for (uint64_t i = 0; i < node->size; i++)
        node->target[i] = (char)('a' + below(26));
    if (is_short)
        memcpy(node->raw.block, node->target, node->size);
    else {
        uint8_t data[4096] = {0};
        memcpy(data, node->target, node->size);
        node->raw.blocks = image.block_bytes / 512;
        if (!image_put(node, 0, data)) {
            node->size = 1;
            node->raw.blocks = 0;
            memcpy(node->raw.block, node->target, 1);
        }
    }
}

/* Appends an entry; `*at` 0 is a fresh block. What was written last reaches to the block's end. */
static bool image_add_name(struct image_node *folder, uint32_t *at, const char *name,
                           uint32_t bytes, uint32_t inode) {
    static uint32_t block, last;
    uint32_t length = (8 + bytes + 3) / 4 * 4;
    if (*at == 0 || *at + length > image.block_bytes) {
        uint8_t fresh[4096] = {0};
        uint64_t index = folder->size / image.block_bytes;
        if (index >= FS_EXT2_DIRECT || !image_put(folder, index, fresh))
            return false;
        block = folder->raw.block[index];
        image.kept[image.kept_count++] = block;
        folder->size += image.block_bytes;
        *at = last = 0;
    } else
        ((struct fs_ext2_dirent *)(void *)(image_block(block) + last))->rec_len =
            (uint16_t)(*at - last);
    struct fs_ext2_dirent entry = {inode, (uint16_t)(image.block_bytes - *at), (uint8_t)bytes, 0};
    if (image.has_types)
        entry.file_type = (uint8_t)below(8); /* is not believed */
    memcpy(image_block(block) + *at, &entry, sizeof entry);
    memcpy(image_block(block) + *at + 8, name, bytes);
    last = *at;
    *at += length + 4 * below(6);
    return true;
}

static void image_fill_folder(unsigned index) {
    struct image_node *folder = &image.node[index];
    uint32_t at = 0;
    bool fits = image_add_name(folder, &at, ".", 1, folder->inode) &&
                image_add_name(folder, &at, "..", 2, image.node[folder->parent].inode);
    for (unsigned i = 1; i < image.nodes; i++) {
        struct image_node *node = &image.node[i];
        if (node->parent != index)
            continue;
        if (below(4) == 0)
            fits = fits && image_add_name(folder, &at, "unused", 6, 0);
        fits = fits && image_add_name(folder, &at, node->name, node->name_bytes, node->inode);
        if (!fits)
            node->name_bytes = 0; /* did not come to be */
    }
}

static void image_name(unsigned index) {
    struct image_node *node = &image.node[index];
    unsigned bytes = (unsigned)snprintf(node->name, sizeof node->name, "%u%s", index,
                                        below(4) == 0 ? ".txt" : "");
    unsigned wanted = below(6) == 0 ? 200 + below(56) : bytes;
    for (; bytes < wanted; bytes++)
        node->name[bytes] = (char)('A' + below(26));
    node->name_bytes = bytes;
}

static void image_add_node(unsigned index) {
    static const uint32_t kinds[] = {
        ASH_FS_FILE, ASH_FS_FILE, ASH_FS_FILE, ASH_FS_DIRECTORY, ASH_FS_DIRECTORY, ASH_FS_LINK, 0};
    struct image_node *node = &image.node[index];
    *node = (struct image_node){.same = index, .kind = kinds[below(7)], .inode = 11 + index};
    do
        node->parent = below(index);
    while (image.node[node->parent].kind != ASH_FS_DIRECTORY ||
           image.node[node->parent].same != node->parent);
    image_name(index);
    unsigned other = below(index);
    if (below(8) == 0 && image.node[other].kind == ASH_FS_FILE) {
        node->kind = ASH_FS_FILE;
        node->same = image.node[other].same;
        node->inode = image.node[node->same].inode;
        image.node[node->same].raw.links_count++;
        return;
    }
    node->raw.links_count = 1;
    node->raw.mode = (uint16_t)below(512);
    node->raw.mtime = (uint32_t)rand();
    if (node->kind == ASH_FS_FILE)
        image_fill_file(node);
    else if (node->kind == ASH_FS_LINK)
        image_fill_link(node);
}

static uint8_t *image_inode(uint32_t number) {
    uint32_t index = (number - 1) % image.inodes_per_group;
    uint32_t block = image.group[(number - 1) / image.inodes_per_group].inode_table;
    return image_block(block + index / image.in_block) + index % image.in_block * image.inode_bytes;
}

static void image_write_inode(struct image_node *node) {
    static const uint16_t modes[] = {0x2000, FS_EXT2_MODE_FILE, FS_EXT2_MODE_DIR,
                                     FS_EXT2_MODE_LINK};
    node->raw.mode |= modes[node->kind];
    node->raw.size = (uint32_t)node->size;
    if (node->kind == ASH_FS_FILE)
        node->raw.size_high = (uint32_t)(node->size >> 32);
    memcpy(image_inode(node->inode), &node->raw, sizeof node->raw);
}

static void image_write_head(void) {
    struct fs_ext2_super super = {
        .inodes_count = image.inodes_per_group * image.groups,
        .blocks_count = image.blocks,
        .free_blocks_count = below(image.blocks),
        .first_data_block = image.first,
        .log_block_size = (uint32_t)__builtin_ctz(image.block_bytes / 1024),
        .blocks_per_group = image.per_group,
        .inodes_per_group = image.inodes_per_group,
        .magic = FS_EXT2_MAGIC,
        .state = 1,
        .rev_level = image.revision,
    };
    if (image.revision != 0) {
        super.first_ino = 11;
        super.inode_size = (uint16_t)image.inode_bytes;
        super.feature_compat = 0x28 | (image.reserved != 0 ? FS_EXT2_COMPAT_RESIZE_INODE : 0);
        super.feature_incompat = image.has_types ? FS_EXT2_INCOMPAT_FILETYPE : 0;
        super.feature_ro_compat = FS_EXT2_RO_COMPAT_LARGE_FILE | (image.is_sparse ? 1u : 0u);
        super.reserved_gdt_blocks = (uint16_t)image.reserved;
    }
    memcpy(image.bytes + FS_EXT2_SUPER_AT, &super, sizeof super);
    for (uint32_t i = 0; i < image.groups; i++) {
        struct fs_ext2_descriptor descriptor = {
            image.group[i].block_bitmap,
            image.group[i].inode_bitmap,
            image.group[i].inode_table,
        };
        memcpy(image_block(image.first + 1) + i * sizeof descriptor, &descriptor,
               sizeof descriptor);
    }
}

static void image_make(uint8_t *bytes) {
    memset(&image, 0, sizeof image);
    image.bytes = bytes;
    memset(bytes, 0, IMAGE_BYTES);
    image_lay_out();
    image.node[0] = (struct image_node){.kind = ASH_FS_DIRECTORY, .inode = FS_EXT2_ROOT};
    image.node[0].raw.links_count = 2;
    unsigned count = 1 + below(IMAGE_NODES - 1);
    for (image.nodes = 1; image.nodes < count; image.nodes++)
        image_add_node(image.nodes);
    for (unsigned i = 0; i < image.nodes; i++)
        if (image.node[i].kind == ASH_FS_DIRECTORY)
            image_fill_folder(i);
    for (unsigned i = 0; i < image.nodes; i++)
        if (image.node[i].same == i)
            image_write_inode(&image.node[i]);
    image_write_head();
}

#endif
