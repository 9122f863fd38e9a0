/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_WORKLOAD_H
#define FS_EXT2_TEST_WORKLOAD_H
/* Operations from a seed, and what each name led to, and each file held, behind each of them. */
#include "recorder.h"

#define PATHS      15u
#define NODES      400u
#define OPERATIONS 160u
#define MOST_BYTES 40000u

/* Directories before what is in them; `parent` is an index, or -1 for the root. */
static const struct place {
    const char *path;
    int parent;
    bool is_directory; /* what is made there; else a file or a link */
} places[PATHS] = {
    {"folder", -1, true},
    {"folder/in", 0, true},
    {"other", -1, true},
    {"a", -1, false},
    {"b", -1, false},
    {"c", -1, false},
    {"folder/x", 0, false},
    {"folder/y", 0, false},
    {"folder/in/z", 1, false},
    {"other/q", 2, false},
    {"link", -1, false},
    {"other/link", 2, false},
    {"a-name-that-is-long-enough-to-fill-the-sectors-of-a-directory-soon-"
     "or-at-least-to-need-a-place-of-its-own-somewhere-0123456789-0123456789",
     -1, false},
    {"folder/another-name-that-is-long-enough-to-fill-the-sectors-of-a-directory-soon-or-later-"
     "0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-01234567",
     0, false},
    {"other/in", 2, true},
};

struct version {
    unsigned operation;
    uint32_t size;
    uint8_t *bytes;
    struct version *before;
};

static struct {
    unsigned operations, nodes;
    uint32_t kind[NODES];
    struct version *now[NODES];
    unsigned at[OPERATIONS + 2][PATHS]; /* behind the operation; 0: nothing */
    size_t synced[OPERATIONS + 2];      /* events that a sync was done with; 0: it was none */
} story;

static struct fs_ext2 fs;
#define FS ((struct ash_fs *)&fs)

static int mount(void) {
    memset(&fs, 0, sizeof fs);
    return fs_ext2_init(&fs);
}

static void unmount(void) {
    fs_ext2_fini(&fs);
    free(fs.memory);
    free(fs.slots);
    free(fs.buckets);
    free(fs.groups);
    free(fs.super);
    free(fs.holds);
}

static int parent_of(unsigned place, struct ash_fs_name *name) {
    struct ash_fs_found found;
    const char *path = places[place].path, *last = strrchr(path, '/');
    size_t bytes = last == NULL ? 0 : (size_t)(last - path);
    const char *base = last == NULL ? path : last + 1;
    int error = fs_ext2_fs_find(FS, path, bytes, &found);
    name->directory = 0;
    if (error == 0)
        *name = (struct ash_fs_name){found.node, base, strlen(base)};
    return error;
}

static void leave(const struct ash_fs_name *name) {
    if (name->directory != 0)
        fs_ext2_fs_drop(FS, name->directory);
}

static unsigned *now_at(unsigned place) {
    return &story.at[disk.operation][place];
}

static bool has_parent(unsigned place) {
    return places[place].parent < 0 || *now_at((unsigned)places[place].parent) != 0;
}

static void add_version(unsigned node, const uint8_t *bytes, uint32_t size) {
    struct version *version = malloc(sizeof *version);
    *version = (struct version){disk.operation, size, malloc(MOST_BYTES), story.now[node]};
    memset(version->bytes, 0, MOST_BYTES);
    memcpy(version->bytes, bytes, size);
    story.now[node] = version;
}

static bool is_empty(unsigned place) {
    for (unsigned i = 0; i < PATHS; i++)
        if (places[i].parent == (int)place && *now_at(i) != 0)
            return false;
    return true;
}

static int play_make(unsigned place) {
    static const char target[] = "a target that is a bit longer than what an inode has room for";
    struct ash_fs_name name;
    struct ash_fs_found found;
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    if (places[place].is_directory)
        what.kind = ASH_FS_DIRECTORY;
    else if (strstr(places[place].path, "link") != NULL)
        what = (struct ash_fs_new){ASH_FS_LINK, target, below(2) == 0 ? 9 : sizeof target - 1};
    int error = parent_of(place, &name);
    if (error == 0)
        error = fs_ext2_fs_make(FS, &name, &what, &found);
    if (error == 0) {
        unsigned node = ++story.nodes;
        assert(node < NODES);
        story.kind[node] = what.kind;
        add_version(node, (const uint8_t *)target, (uint32_t)what.bytes);
        *now_at(place) = node;
        fs_ext2_fs_drop(FS, found.node);
    }
    leave(&name);
    return error;
}

static int play_remove(unsigned place) {
    struct ash_fs_name name;
    unsigned node = *now_at(place);
    int error = parent_of(place, &name);
    if (error == 0)
        error = fs_ext2_fs_remove(FS, &name, story.kind[node]);
    if (error == 0)
        *now_at(place) = 0;
    leave(&name);
    return error;
}

static int play_write(unsigned place) {
    static uint8_t bytes[MOST_BYTES], part[MOST_BYTES];
    struct ash_fs_found found = {0};
    unsigned node = *now_at(place);
    uint32_t size = story.now[node]->size, offset = below(3) == 0 ? size : below(size + 3000);
    uint32_t count = 1 + below(below(3) == 0 ? 12000 : 2000);
    memcpy(bytes, story.now[node]->bytes, MOST_BYTES);
    if (offset + count > MOST_BYTES)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        bytes[offset + i] = part[i] =
            (uint8_t)(1 + (disk.operation * 31 + (offset + i) / 64 * 7 + node) % 255);
    int error = fs_ext2_fs_find(FS, places[place].path, strlen(places[place].path), &found);
    if (error == 0)
        error = fs_ext2_fs_write(FS, found.node, offset, part, count);
    if (error == 0) {
        add_version(node, bytes, offset + count > size ? offset + count : size);
    }
    if (found.node != 0)
        fs_ext2_fs_drop(FS, found.node);
    return error;
}

static int play_resize(unsigned place) {
    static uint8_t bytes[MOST_BYTES];
    struct ash_fs_found found = {0};
    unsigned node = *now_at(place);
    uint32_t size = story.now[node]->size, to = below(2) == 0 ? below(size + 1) : below(MOST_BYTES);
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes, story.now[node]->bytes, to < size ? to : size);
    int error = fs_ext2_fs_find(FS, places[place].path, strlen(places[place].path), &found);
    if (error == 0)
        error = fs_ext2_fs_resize(FS, found.node, to);
    if (error == 0) {
        add_version(node, bytes, to);
    }
    if (found.node != 0)
        fs_ext2_fs_drop(FS, found.node);
    return error;
}

static int play_rename(unsigned from, unsigned to) {
    struct ash_fs_name old, fresh = {0};
    int error = parent_of(from, &old);
    if (error == 0)
        error = parent_of(to, &fresh);
    if (error == 0)
        error = fs_ext2_fs_rename(FS, &old, &fresh);
    if (error == 0) {
        *now_at(to) = *now_at(from);
        *now_at(from) = 0;
    }
    leave(&old);
    leave(&fresh);
    return error;
}

static bool moves_folders; /* which e2fsck -p does not mend */

static bool may_move(unsigned from, unsigned to) {
    return moves_folders && from != to && places[from].is_directory && places[to].is_directory &&
           has_parent(to) && is_empty(from) && is_empty(to) && places[to].parent != (int)from;
}

/* One operation that makes sense where it is. */
static int play_one(void) {
    unsigned place = below(PATHS), other = below(PATHS), node = *now_at(place);
    bool is_file = node != 0 && story.kind[node] == ASH_FS_FILE;
    if (!has_parent(place))
        return 0;
    if (node == 0)
        return play_make(place);
    if (below(8) == 0 && (!places[place].is_directory || is_empty(place)))
        return play_remove(place);
    if (below(4) == 0 && !places[place].is_directory && !places[other].is_directory &&
        place != other && has_parent(other))
        return play_rename(place, other);
    if (may_move(place, other))
        return play_rename(place, other);
    if (is_file && below(4) == 0)
        return play_resize(place);
    return is_file ? play_write(place) : 0;
}

/* The whole story; the error that ended it, or 0. One with failures goes on behind them. */
static int play(unsigned count, bool goes_on) {
    int error = 0;
    memset(story.at, 0, sizeof story.at);
    story.operations = count;
    for (disk.operation = 1; error == 0 && disk.operation <= count; disk.operation++) {
        memcpy(story.at[disk.operation], story.at[disk.operation - 1], sizeof story.at[0]);
        if (below(9) == 0) {
            error = fs_ext2_fs_sync(FS, 0);
            story.synced[disk.operation] = disk.event_count;
        } else
            error = play_one();
        if (error == -ASH_ENOSPC || goes_on)
            error = 0;
    }
    return error;
}

#endif
