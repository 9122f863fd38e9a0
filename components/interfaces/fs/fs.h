/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_FS_H
#define ASHLAR_FS_H
/*
 * One file system: a tree of files, directories and symbolic links. Programs use `vfs`, which joins
 * file systems to one tree, follows links and keeps descriptors; this is what it asks of each.
 *
 * A node has a number that means something to its file system only. What gives a node's number
 * gives a hold on it: the number is good until it is dropped, even when the node loses its last
 * name meanwhile. A node without a name and without a hold is gone, with all that it held.
 *
 * Paths are relative to the root: names with one slash between them, none at the ends; no bytes are
 * the root itself. They end where `bytes` says, not at a NUL. A path that is written in another way
 * (an empty name, `.`, `..`, a NUL) names nothing: the caller may ask with a path as it came, and
 * look at it only when nothing is found. Names are 1 to ASH_FS_NAME bytes without slash and NUL,
 * and are not `.` or `..`; for those of make and rename the caller sees to that.
 *
 * Errors: -ASH_EIO from a device, and what each function says. What changes a read-only file system
 * is -ASH_EROFS before anything else is looked at. A function that fails has changed nothing.
 * Context: thread; boot, where the provider's own slots allow it; never interrupt. A provider takes
 * its locks itself, and may wait for a device.
 *
 * Order: a change is seen by every later call. What is on a device after the power fails is some
 * state between the last sync and now; sync is the only order that may be relied on.
 */
#include <ashlar/base.h>

struct ash_fs;

#define ASH_FS_NAME 255u  /* bytes of a name at most */
#define ASH_FS_PATH 1024u /* bytes of a path, and of a link's target, at most */

/* An offset for write: at the end, wherever that is when the write takes place. */
#define ASH_FS_END UINT64_MAX

enum ash_fs_kind {
    ASH_FS_FILE = 1,
    ASH_FS_DIRECTORY = 2,
    ASH_FS_LINK = 3,   /* symbolic: names another path */
    ASH_FS_DEVICE = 4, /* read and written as a file, but without a place or a size */
};

/* What is true of a whole file system. */
struct ash_fs_facts {
    const char *at;  /* where it is mounted: an absolute path without a slash at its end, or "/" */
    size_t at_bytes; /* of `at` */
    bool read_only;  /* constant, as are the two above */
    uint64_t size;   /* bytes that it can hold, or holds when it is read-only */
    uint64_t available; /* bytes that are free */
};

/* What was found. */
struct ash_fs_found {
    uint64_t node; /* held */
    uint64_t size; /* bytes of a file or of a link's target; of a directory 0 */
    uint32_t kind; /* enum ash_fs_kind */
    uint32_t used; /* bytes of the path that lead to it: fewer than it has behind a link only */
};

struct ash_fs_stat {
    uint64_t node, size; /* as above */
    int64_t modified_ns; /* since 1970; 0 when that is not known */
    uint32_t kind;
    uint32_t mode;  /* of POSIX, the lower nine bits; they bind nobody */
    uint32_t names; /* that it has; 0 when it was removed. A directory has one */
};

/* A name in a directory that the caller holds. */
struct ash_fs_name {
    uint64_t directory;
    const char *name;
    size_t bytes;
};

/* What is to be made. */
struct ash_fs_new {
    uint32_t kind;
    const char *target; /* of a link: 1 to ASH_FS_PATH bytes, without NUL */
    size_t bytes;
};

/* One name of a directory. */
struct ash_fs_entry {
    uint64_t node; /* not held: to tell nodes apart */
    uint32_t kind;
    uint32_t bytes;             /* of the name; 0 behind the last entry */
    char name[ASH_FS_NAME + 1]; /* and a NUL */
};

/* Constant pointers and counts of now. No I/O. */
void ash_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts);

/*
 * The node at `path`, held. A link on the way ends the search: it is what is found, and `used` says
 * how far the path led. -ASH_ENOENT: nothing there. -ASH_ENOTDIR: a file on the way. Cost: for
 * fs-rom one hash of the path and one comparison, however deep it is.
 */
ASH_MUST_USE int ash_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                             struct ash_fs_found *found);

/* Gives a hold back. Each hold once. */
void ash_fs_drop(struct ash_fs *self, uint64_t node);

ASH_MUST_USE int ash_fs_stat(struct ash_fs *self, uint64_t node, struct ash_fs_stat *stat);

/*
 * Reads up to `bytes` bytes of the file `node` from `offset` on; `*done` says how many. Fewer only
 * where the file ends, or where an error follows, which the next call gives. None at or behind the
 * end. What was never written reads as zeroes.
 */
ASH_MUST_USE int ash_fs_read(struct ash_fs *self, uint64_t node, uint64_t offset, void *data,
                             size_t bytes, size_t *done);

/*
 * Writes `bytes` bytes to the file `node` from `offset` on, which may be behind its end, or at
 * ASH_FS_END. All of them, or none and -ASH_ENOSPC. -ASH_EFBIG: the file would be longer than a
 * file may be.
 */
ASH_MUST_USE int ash_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                              size_t bytes);

/* Cuts the file `node`, or adds zeroes. -ASH_ENOSPC, -ASH_EFBIG. */
ASH_MUST_USE int ash_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size);

/*
 * Sets `*data` and `*bytes` to the whole of the file `node`, where it lies, to be read and not
 * written. Good as long as the node is held. -ASH_ENOSYS: it does not lie in one piece in memory
 * that stays; read it. Always so, or never, for one file of one provider.
 */
ASH_MUST_USE int ash_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes);

/*
 * The next name of the directory `node`. `*cursor` is 0 before the first call and the provider's
 * from then on. Each name that is there from the first call to the last is given once; one that
 * comes or goes meanwhile, once or not at all. Behind the last: 0 and `bytes` 0. No `.` and `..`.
 */
ASH_MUST_USE int ash_fs_list(struct ash_fs *self, uint64_t node, uint64_t *cursor,
                             struct ash_fs_entry *entry);

/*
 * The target of the link `node`, without a NUL, into `room` bytes. -ASH_ERANGE: it has more;
 * `*bytes` is set to how many.
 */
ASH_MUST_USE int ash_fs_target(struct ash_fs *self, uint64_t node, char *target, size_t room,
                               size_t *bytes);

/*
 * Makes an empty file, an empty directory or a link, and holds it. -ASH_EEXIST: the name is taken.
 * -ASH_ENOENT: the directory was removed. -ASH_ENOSPC.
 */
ASH_MUST_USE int ash_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                             const struct ash_fs_new *what, struct ash_fs_found *found);

/*
 * Takes a name away: of an empty directory when `kind` is ASH_FS_DIRECTORY, else of a file or link.
 * -ASH_ENOENT, -ASH_ENOTDIR, -ASH_EISDIR, -ASH_ENOTEMPTY.
 */
ASH_MUST_USE int ash_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind);

/*
 * Gives the node at `from` the name `to` instead, at once: nobody sees both names, or none. What
 * `to` named is removed: a file or link by one of these, an empty directory by a directory. Two
 * names of one node: nothing happens. -ASH_EINVAL: a directory into itself or below. Else the
 * errors of make and remove.
 */
ASH_MUST_USE int ash_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                               const struct ash_fs_name *to);

/*
 * Returns when all that was changed before is where it outlasts a power failure: of `node`, its
 * bytes, its size and the names that lead to it; of 0, of everything. Nothing to do: 0 at once.
 */
ASH_MUST_USE int ash_fs_sync(struct ash_fs *self, uint64_t node);

#endif
