/* SPDX-License-Identifier: MIT */
/* A node is a place in the table of devices, counted from 1; 0 is the directory that they are in.
 * Nothing here changes, so nothing is held. */
#include <ashlar/fs.h>
#if ASH_HAS_CONSOLE
#include <ashlar/console.h>
#endif
#if ASH_HAS_ENTROPY
#include <ashlar/entropy.h>
#endif

/* What a device does. Reading gives all bytes or an error, but for what has none to give. */
enum device {
    NOTHING, /* null(4): at its end, and takes everything */
    ZEROES,
    FULL, /* full(4): zeroes, and no room */
    CONSOLE,
    RANDOM,
};

static const struct {
    char name[8];
    uint8_t bytes;
    uint8_t device;
} devices[] = {
    {"null", 4, NOTHING},    {"zero", 4, ZEROES}, {"full", 4, FULL},
#if ASH_HAS_CONSOLE
    {"console", 7, CONSOLE},
#endif
#if ASH_HAS_ENTROPY
    {"random", 6, RANDOM}, /* both are the same, as in Linux since 5.6 */
    {"urandom", 7, RANDOM},
#endif
};

#define ROOT  UINT64_C(0)
#define COUNT (sizeof devices / sizeof *devices)
#define MODE  0666u

void fs_dev_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    (void)self;
    *facts = (struct ash_fs_facts){.at = ASH_OPT_AT, .at_bytes = sizeof ASH_OPT_AT - 1};
}

int fs_dev_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                   struct ash_fs_found *found) {
    (void)self;
    *found = (struct ash_fs_found){.node = ROOT, .kind = ASH_FS_DIRECTORY};
    if (bytes == 0)
        return 0;
    for (size_t i = 0; i < COUNT; i++) {
        size_t own = devices[i].bytes;
        if (bytes < own || __builtin_memcmp(path, devices[i].name, own) != 0)
            continue;
        if (bytes > own && path[own] != '/')
            continue;
        *found =
            (struct ash_fs_found){.node = i + 1, .kind = ASH_FS_DEVICE, .used = (uint32_t)bytes};
        return bytes == own ? 0 : -ASH_ENOTDIR;
    }
    return -ASH_ENOENT;
}

void fs_dev_fs_drop(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
}

int fs_dev_fs_stat(struct ash_fs *self, uint64_t node, struct ash_fs_stat *stat) {
    (void)self;
    bool root = node == ROOT;
    *stat = (struct ash_fs_stat){
        .node = node,
        .kind = root ? ASH_FS_DIRECTORY : ASH_FS_DEVICE,
        .mode = root ? MODE | 0111u : MODE,
        .names = 1,
    };
    return 0;
}

int fs_dev_fs_read(struct ash_fs *self, uint64_t node, uint64_t offset, void *data, size_t bytes,
                   size_t *done) {
    (void)self, (void)offset;
    *done = 0;
    switch (devices[node - 1].device) {
    case ZEROES:
    case FULL:
        __builtin_memset(data, 0, bytes);
        *done = bytes;
        return 0;
#if ASH_HAS_ENTROPY
    case RANDOM: {
        int error = ash_entropy_fill(&ash_use_entropy, data, bytes);
        *done = error == 0 ? bytes : 0;
        return error;
    }
#endif
    default:
        return 0;
    }
}

int fs_dev_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                    size_t bytes) {
    (void)self, (void)offset, (void)data;
    uint8_t device = devices[node - 1].device;
#if ASH_HAS_CONSOLE
    if (device == CONSOLE)
        ash_console_write(&ash_use_console, data, bytes);
#endif
    return device == FULL && bytes > 0 ? -ASH_ENOSPC : 0;
}

/* A device has no size: open with O_TRUNC does nothing. */
int fs_dev_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    (void)self, (void)node, (void)size;
    return 0;
}

int fs_dev_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    (void)self, (void)node, (void)data, (void)bytes;
    return -ASH_ENOSYS;
}

int fs_dev_fs_list(struct ash_fs *self, uint64_t node, uint64_t *cursor,
                   struct ash_fs_entry *entry) {
    (void)self, (void)node;
    entry->bytes = 0;
    if (*cursor >= COUNT)
        return 0;
    uint64_t i = (*cursor)++;
    entry->node = i + 1;
    entry->kind = ASH_FS_DEVICE;
    entry->bytes = devices[i].bytes;
    __builtin_memcpy(entry->name, devices[i].name, sizeof devices[i].name);
    return 0;
}

int fs_dev_fs_target(struct ash_fs *self, uint64_t node, char *target, size_t room, size_t *bytes) {
    (void)self, (void)node, (void)target, (void)room, (void)bytes;
    return -ASH_EINVAL; /* nothing here is a link */
}

/* The names are those of the image. */
int fs_dev_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                   const struct ash_fs_new *what, struct ash_fs_found *found) {
    (void)self, (void)where, (void)what, (void)found;
    return -ASH_EROFS;
}

int fs_dev_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    (void)self, (void)where, (void)kind;
    return -ASH_EROFS;
}

int fs_dev_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                     const struct ash_fs_name *to) {
    (void)self, (void)from, (void)to;
    return -ASH_EROFS;
}

int fs_dev_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
    return 0;
}
