/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_CHANGE_H
#define FS_EXT2_TEST_CHANGE_H
/* Changes to a damaged disk: nobody knows what comes of them, but nothing is written where no file
 * may be, and each call ends with an error that there is. */
#include "damage.h"

static int done(int error) {
    world.reads = 0;
    assert(error == 0 || error == -ASH_EIO || error == -ASH_ENOENT || error == -ASH_ENOSPC ||
           error == -ASH_EFBIG || error == -ASH_EEXIST || error == -ASH_ENOTDIR ||
           error == -ASH_EISDIR || error == -ASH_ENOTEMPTY || error == -ASH_EINVAL);
    return error;
}

/* A node that is held, of those that there were; `kind` 0: of any. False: none. */
static bool pick(uint32_t kind, struct ash_fs_found *found) {
    static char path[IMAGE_NODES * (ASH_FS_NAME + 1) + 16];
    size_t bytes = 0;
    unsigned index = kind == ASH_FS_DIRECTORY && below(2) == 0 ? 0 : below(image.nodes);
    if (!path_of(index, path, &bytes) || done(fs_ext2_fs_find(FS, path, bytes, found)) != 0)
        return false;
    if (kind == 0 || found->kind == kind)
        return true;
    fs_ext2_fs_drop(FS, found->node);
    return false;
}

/* A name that may be there, or may not. */
static void invent(struct ash_fs_name *name, char *text) {
    const struct image_node *node = &image.node[below(image.nodes)];
    name->name = text;
    name->bytes = below(3) == 0 ? 1 + below(255) : 3;
    memset(text, (int)('a' + below(3)), name->bytes);
    if (below(2) == 0 && node->name_bytes > 0) {
        name->bytes = node->name_bytes;
        memcpy(text, node->name, node->name_bytes);
    }
}

static void change_file(void) {
    static char data[20000];
    static const uint64_t ends[] = {100, 20000, 300000, 70000000, UINT64_MAX};
    struct ash_fs_found found;
    if (!pick(ASH_FS_FILE, &found))
        return;
    uint64_t most = ends[below(ASH_ARRAY_LENGTH(ends))];
    uint64_t offset = below(3) == 0 ? found.size - below(3) : (uint64_t)rand() * 4099 % most;
    size_t bytes = 1 + below(sizeof data - 1);
    if (below(3) != 0) {
        struct ash_fs_stat stat;
        if (done(fs_ext2_fs_write(FS, found.node, offset, data, bytes)) == 0 &&
            done(fs_ext2_fs_stat(FS, found.node, &stat)) == 0)
            assert(stat.size >= bytes && (offset == ASH_FS_END || stat.size - bytes >= offset));
    } else
        (void)done(fs_ext2_fs_resize(FS, found.node, below(3) == 0 ? 0 : offset));
    fs_ext2_fs_drop(FS, found.node);
}

static void change_name(void) {
    char text[ASH_FS_NAME], other[ASH_FS_NAME], target[1024];
    struct ash_fs_name name, to;
    struct ash_fs_found folder, into, found;
    struct ash_fs_new what = {1 + below(3), target, 1 + below(1024)};
    if (!pick(ASH_FS_DIRECTORY, &folder))
        return;
    memset(target, 't', sizeof target);
    invent(&name, text);
    name.directory = folder.node;
    switch (below(4)) {
    case 0:
        (void)done(fs_ext2_fs_remove(FS, &name, below(2) == 0 ? ASH_FS_FILE : ASH_FS_DIRECTORY));
        break;
    case 1:
        if (!pick(ASH_FS_DIRECTORY, &into))
            break;
        invent(&to, other);
        to.directory = into.node;
        (void)done(fs_ext2_fs_rename(FS, &name, &to));
        fs_ext2_fs_drop(FS, into.node);
        break;
    default:
        what.bytes = what.kind == ASH_FS_LINK ? what.bytes : 0;
        if (done(fs_ext2_fs_make(FS, &name, &what, &found)) == 0 && below(4) != 0)
            fs_ext2_fs_drop(FS, found.node); /* else it is held to the end */
    }
    fs_ext2_fs_drop(FS, folder.node);
}

static void change_all(void) {
    for (unsigned count = below(40); count > 0; count--) {
        if (below(2) == 0)
            change_file();
        else
            change_name();
        if (below(8) == 0)
            (void)done(fs_ext2_fs_sync(FS, 0));
    }
}

#endif
