/* SPDX-License-Identifier: MIT */
/*
 * Host test: file systems of every shape that must be read as they were written, with a cache of
 * one page; the same with one damage or more, where nothing may be read beside a block, no call may
 * take forever, and what is given must be what the interface allows; and the same with a read that
 * fails, a disk that stalls, or memory that ends; of a seed's first one at each time that there is.
 * The arguments are a seed and a number of rounds;
 * tests/net/fuzzers.mjs builds it.
 */
#include "world.h"

static struct fs_ext2 fs;
#define FS ((struct ash_fs *)&fs)

/* Of an operation: it may fail for what the disk did. */
static bool may_fail;

static int expect(int error, int wanted) {
    world.reads = 0;
    bool is_memory = ASH_OPT_WRITABLE && error == -ASH_ENOMEM; /* for who holds what */
    if (error != wanted && !(may_fail && (error == -ASH_EIO || is_memory))) {
        (void)fprintf(stderr, "FOUND: %d where it is %d\n", error, wanted);
        abort();
    }
    return error;
}

/* What was found is not held: a number stays good as long as nothing is removed. */
static int find(const char *path, size_t bytes, struct ash_fs_found *found) {
    int error = fs_ext2_fs_find(FS, path, bytes, found);
    if (error == 0)
        fs_ext2_fs_drop(FS, found->node);
    return error;
}

/* The path of a node; false: it, or what it is in, is not there. */
static bool path_of(unsigned index, char *path, size_t *bytes) {
    const struct image_node *node = &image.node[index];
    *bytes = 0;
    if (index == 0)
        return true;
    if (node->name_bytes == 0 || !path_of(node->parent, path, bytes))
        return false;
    if (node->parent != 0)
        path[(*bytes)++] = '/';
    memcpy(path + *bytes, node->name, node->name_bytes);
    *bytes += node->name_bytes;
    return true;
}

static uint8_t wanted_byte(const struct image_node *node, uint64_t offset) {
    for (unsigned i = 0; i < node->places; i++)
        if (node->place[i] == offset / image.block_bytes)
            return image_byte(node, offset);
    return 0;
}

static void check_read(const struct image_node *node, uint64_t offset, size_t bytes) {
    uint8_t *data = malloc(bytes + 1);
    size_t done = 0;
    uint64_t left = offset < node->size ? node->size - offset : 0;
    if (expect(fs_ext2_fs_read(FS, node->inode, offset, data, bytes, &done), 0) == 0) {
        assert(done == (bytes < left ? bytes : left) || (may_fail && done > 0 && done < left));
        for (size_t i = 0; i < done; i++)
            assert(data[i] == wanted_byte(node, offset + i));
    } else
        assert(done == 0);
    free(data);
}

static void check_file(const struct image_node *node) {
    check_read(node, 0, 3000);
    check_read(node, node->size - below(2000), 3000);
    check_read(node, UINT64_MAX - below(3), 8);
    for (unsigned i = 0; i < node->places; i++)
        check_read(node, node->place[i] * image.block_bytes + below(image.block_bytes), 5000);
}

static void check_link(const struct image_node *node) {
    size_t room = below(3) == 0 ? below(1100) : node->size, bytes = 0;
    char *target = malloc(room + 1);
    int error = fs_ext2_fs_target(FS, node->inode, target, room, &bytes);
    if (expect(error, room < node->size ? -ASH_ERANGE : 0) == 0)
        assert(bytes == node->size && memcmp(target, node->target, bytes) == 0);
    assert(error != -ASH_ERANGE || bytes == node->size);
    free(target);
}

/* Every name of a directory once, and no other. */
static void check_folder(unsigned index) {
    struct ash_fs_entry entry;
    bool seen[IMAGE_NODES] = {false};
    uint64_t cursor = 0;
    for (;;) {
        if (expect(fs_ext2_fs_list(FS, image.node[index].inode, &cursor, &entry), 0) != 0)
            return;
        if (entry.bytes == 0)
            break;
        unsigned at = (unsigned)strtoul(entry.name, NULL, 10);
        const struct image_node *node = &image.node[at];
        assert(at > 0 && at < image.nodes && !seen[at] && node->parent == index);
        assert(entry.bytes == node->name_bytes && strlen(entry.name) == entry.bytes);
        assert(memcmp(entry.name, node->name, entry.bytes) == 0 && entry.node == node->inode);
        assert(entry.kind == node->kind && entry.kind != 0);
        seen[at] = true;
    }
    for (unsigned i = 1; i < image.nodes; i++)
        assert(seen[i] || image.node[i].parent != index || image.node[i].name_bytes == 0 ||
               image.node[i].kind == 0);
}

static void check_stat(const struct image_node *node, const struct ash_fs_found *found) {
    struct ash_fs_stat stat;
    if (expect(fs_ext2_fs_stat(FS, found->node, &stat), 0) != 0)
        return;
    assert(stat.kind == node->kind && stat.size == found->size && stat.node == node->inode);
    assert(stat.names == (node->kind == ASH_FS_DIRECTORY ? 1 : node->raw.links_count));
    assert(stat.modified_ns == (int64_t)(int32_t)node->raw.mtime * 1000000000);
    assert(stat.mode == (node->raw.mode & 0777));
}

static void check_node(unsigned index) {
    static char path[IMAGE_NODES * (ASH_FS_NAME + 1) + 16];
    const struct image_node *name = &image.node[index], *node = &image.node[name->same];
    struct ash_fs_found found;
    size_t bytes;
    if (!path_of(index, path, &bytes))
        return;
    if (index != 0) {
        path[bytes] = below(2) == 0 ? '\0' : 'x';
        expect(find(path, bytes + 1, &found), -ASH_ENOENT);
        memcpy(path + bytes, "/x", 2);
        int behind = node->kind == ASH_FS_FILE ? -ASH_ENOTDIR : -ASH_ENOENT;
        expect(find(path, bytes + 2, &found), node->kind == ASH_FS_LINK ? 0 : behind);
    }
    if (expect(find(path, bytes, &found), node->kind == 0 ? -ASH_ENOENT : 0) != 0)
        return;
    assert(found.kind == node->kind && found.node == node->inode && found.used == bytes);
    assert(found.size == (node->kind == ASH_FS_DIRECTORY ? 0 : node->size));
    check_stat(node, &found);
    if (node->kind == ASH_FS_FILE)
        check_file(node);
    else if (node->kind == ASH_FS_LINK)
        check_link(node);
    else
        check_folder(index);
}

static void check_all(void) {
    struct ash_fs_found found;
    for (unsigned i = 0; i < image.nodes; i++)
        check_node(i);
    expect(find(".", 1, &found), -ASH_ENOENT);
    expect(find("..", 2, &found), -ASH_ENOENT);
    expect(find("unused", 6, &found), -ASH_ENOENT);
}

/* What a damaged one gives: nobody knows what, but it must be something that there may be. */

static unsigned steps;

static int some(int error) {
    world.reads = 0;
    assert(error == 0 || error == -ASH_EIO || error == -ASH_ENOENT || error == -ASH_ERANGE ||
           error == -ASH_ENOTDIR);
    return error;
}

static void probe_file(uint64_t number, uint64_t size) {
    static const uint64_t places[] = {0, 12, 268, 524, 1036, 65804, 262668};
    for (unsigned i = 0; i < 8; i++) {
        size_t bytes = 1 + below(6000), done = 0;
        uint8_t *data = malloc(bytes);
        uint64_t offset = i == 7 ? size - below(3000) : places[i] * image.block_bytes;
        if (some(fs_ext2_fs_read(FS, number, offset, data, bytes, &done)) != 0)
            done = 0;
        assert(done <= bytes && (done == 0 || done <= size - offset));
        free(data);
    }
}

static void probe_link(uint64_t number) {
    size_t room = below(5000), bytes = 0;
    char *target = malloc(room);
    if (some(fs_ext2_fs_target(FS, number, target, room, &bytes)) == 0)
        assert(bytes > 0 && bytes <= room && memchr(target, 0, bytes) == NULL);
    free(target);
}

static void probe(uint64_t number, unsigned depth);

static void probe_folder(uint64_t number, unsigned depth) {
    struct ash_fs_entry entry;
    uint64_t cursor = 0, before = 0;
    while (steps++ < 400) {
        int error = some(fs_ext2_fs_list(FS, number, &cursor, &entry));
        if (error != 0 || entry.bytes == 0) {
            before = cursor; /* as it ended, it stays */
            assert(some(fs_ext2_fs_list(FS, number, &cursor, &entry)) == error);
            assert(cursor == before && (error != 0 || entry.bytes == 0));
            break;
        }
        assert(cursor > before && entry.bytes <= ASH_FS_NAME && entry.name[entry.bytes] == '\0');
        assert(strlen(entry.name) == entry.bytes && strchr(entry.name, '/') == NULL);
        assert(strcmp(entry.name, ".") != 0 && strcmp(entry.name, "..") != 0);
        assert(entry.node > 10 && entry.node <= fs.inodes && entry.node != number);
        assert(entry.kind >= ASH_FS_FILE && entry.kind <= ASH_FS_LINK);
        before = cursor;
        if (depth < 6)
            probe(entry.node, depth + 1);
    }
}

static void probe(uint64_t number, unsigned depth) {
    struct ash_fs_stat stat = {0};
    if (some(fs_ext2_fs_stat(FS, number, &stat)) != 0)
        return;
    assert(stat.names > 0);
    if (stat.kind == ASH_FS_DIRECTORY)
        probe_folder(number, depth);
    else if (stat.kind == ASH_FS_LINK)
        probe_link(number);
    else
        probe_file(number, stat.size);
}

static void probe_all(void) {
    static char path[IMAGE_NODES * (ASH_FS_NAME + 1) + 16];
    struct ash_fs_found found;
    size_t bytes;
    steps = 0;
    probe(FS_EXT2_ROOT, 0);
    for (unsigned i = 0; i < image.nodes; i++) {
        if (!path_of(i, path, &bytes) || some(find(path, bytes, &found)) != 0)
            continue;
        assert(found.used <= bytes && (found.used == bytes || found.kind == ASH_FS_LINK));
        assert(found.kind >= ASH_FS_FILE && found.kind <= ASH_FS_LINK);
    }
}

#include "damage.h"
#if ASH_OPT_WRITABLE
#include "change.h"
#endif

/* A second judgement of what was mounted: on the disk, and each block one thing only. */
static void check_layout(void) {
    static uint8_t owned[IMAGE_BYTES / 512];
    memset(owned, 0, sizeof owned);
    assert((uint64_t)fs.blocks * fs.block_bytes <= world.sectors * 512);
    assert(fs.table_blocks * (fs.block_bytes / fs.inode_bytes) == fs.inodes_per_group);
    for (uint32_t i = 0; i < fs.group_count; i++) {
        const struct fs_ext2_group *group = &fs.groups[i];
        assert(group->block_bitmap < fs.blocks && owned[group->block_bitmap]++ == 0);
        assert(group->inode_bitmap < fs.blocks && owned[group->inode_bitmap]++ == 0);
        for (uint32_t at = group->inode_table; at < group->inode_table + fs.table_blocks; at++)
            assert(at < fs.blocks && owned[at]++ == 0);
    }
    for (uint32_t block = 0; block < fs.blocks; block++)
        assert(owned[block] == 0 || !fs_ext2_is_data(&fs, block));
    assert(!fs_ext2_is_data(&fs, fs.first_block) && !fs_ext2_is_data(&fs, fs.first_block + 1));
    assert(!fs_ext2_is_data(&fs, 0) && !fs_ext2_is_data(&fs, fs.blocks));
}

static int mount(void) {
    memset(&fs, 0, sizeof fs);
    int error = fs_ext2_init(&fs);
    world.reads = 0;
    world.mounted = error == 0;
    assert(world.open == (error == 0));
    assert(error == 0 || world.said); /* why not */
    if (error == 0)
        check_layout();
    return error;
}

static void play_honest(void) {
    may_fail = false;
    assert(mount() == 0);
    check_all();
    fs_ext2_fini(&fs);
    assert(!world.open);
}

static void play_damaged(void) {
    may_fail = true;
    for (unsigned count = 1 + below(3); count > 0; count--)
        damage();
    if (mount() == 0) {
        probe_all();
#if ASH_OPT_WRITABLE
        change_all();
        probe_all();
#endif
        fs_ext2_fini(&fs);
    }
}

enum { REFUSAL, FAILURE, STALL };

/* One thing goes wrong at the n-th time: what follows is as it should be again, but for a stall,
 * which stays. False: there is no n-th time. */
static bool play_failing(unsigned what, uint32_t n) {
    uint32_t *const until[] = {&world.until_refusal, &world.until_failure, &world.until_stall};
    struct ash_fs_found found;
    may_fail = true;
    *until[what] = n;
    int error = mount();
    assert(error == 0 || error == (what == REFUSAL ? -ASH_ENOMEM : -ASH_EIO));
    if (error != 0)
        return true;
    check_all();
    bool happened = *until[what] == NEVER;
    may_fail = world.stalled;
    *until[what] = NEVER;
    check_all();
    assert(!world.stalled || find("", 0, &found) == -ASH_EIO);
    assert(world.open == !world.stalled);
    fs_ext2_fini(&fs);
    return happened;
}

/* Each n there is, of one image. */
static void play_each(unsigned seed) {
    for (unsigned what = REFUSAL; what <= STALL; what++) {
        bool happened = true;
        for (uint32_t n = 0; happened; n++) {
            srand(seed);
            world_begin();
            happened = play_failing(what, n);
            world_end();
        }
    }
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    unsigned seed = (unsigned)strtoul(argument[1], NULL, 10);
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    uint8_t *bytes = aligned_alloc(4096, IMAGE_BYTES);
    for (unsigned round = 0; round < rounds; round++) {
        srand(seed * 1000003u + round);
        fuzz_cache = below(3) == 0 ? 65536 : ASH_PAGE_BYTES;
        image_make(bytes);
        if (round == 0)
            play_each(seed);
        world_begin();
        switch (below(6)) {
        case 0:
            play_honest();
            break;
        case 1:
            (void)play_failing(below(3), below(below(2) == 0 ? 8 : 400));
            break;
        default:
            play_damaged();
        }
        world_end();
    }
    free(bytes);
    return 0;
}
