/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_VFS_H
#define ASHLAR_VFS_H
/*
 * The files of an image: every file system (`fs`) at its place in one tree, and descriptors. A path
 * belongs to the file system whose place is the longest that it begins with. A place need not exist
 * in the file system around it; it is listed there only if it does.
 *
 * Paths are absolute, and end where `bytes` says: they need no NUL, and may not hold one. They may
 * be written as POSIX allows: empty names and `.` mean nothing, `..` is the directory above the one
 * that the path before it leads to, and above the root the root. Links are followed on the way, and
 * at the end unless said otherwise; an absolute target begins at the root of the whole tree. A
 * slash at the end asks for a directory.
 *
 * Descriptors are numbers from 0 on, the lowest that is free first. They are good until closed;
 * another number is -ASH_EBADF. One may be closed while another thread uses it: that call ends as
 * if it had come before. No call takes memory.
 *
 * Errors, besides what each function says: -ASH_EINVAL for a path that is not absolute or has a
 * NUL, -ASH_ENOENT for one of no bytes; -ASH_ENAMETOOLONG for a name over ASH_FS_NAME or a path
 * over ASH_FS_PATH bytes; -ASH_ENOENT, -ASH_ENOTDIR on the way; -ASH_ELOOP for more than
 * ASH_VFS_LINKS links on one way; -ASH_EROFS for a change of a read-only file system; -ASH_ENOSPC;
 * -ASH_EIO. A function that fails has changed nothing.
 *
 * Context: thread. Who may do what is nobody's business here: there is one user. Stack: 2.5 KiB, of
 * rename 5 KiB.
 */
#include <ashlar/base.h>
#include <ashlar/fs.h>

struct ash_vfs;

#define ASH_VFS_LINKS 16u /* links that are followed on one way */

/* How a file is opened: a sum of these, with READ or WRITE or both. */
#define ASH_VFS_READ      1u
#define ASH_VFS_WRITE     2u
#define ASH_VFS_CREATE    4u   /* made when it is not there */
#define ASH_VFS_EXCLUSIVE 8u   /* with CREATE: -ASH_EEXIST when it is there, if only as a link */
#define ASH_VFS_TRUNCATE  16u  /* with WRITE: cut to 0 bytes */
#define ASH_VFS_APPEND    32u  /* each write at the end */
#define ASH_VFS_DIRECTORY 64u  /* -ASH_ENOTDIR for anything else */
#define ASH_VFS_NO_FOLLOW 128u /* -ASH_ELOOP for a link at the end; `stat`: the link itself */

/* What `seek` counts from. */
#define ASH_VFS_FROM_START 0u
#define ASH_VFS_FROM_HERE  1u
#define ASH_VFS_FROM_END   2u

/*
 * Opens a file, or a directory for `list`. -ASH_EMFILE: no descriptor is free. -ASH_EISDIR: a
 * directory, with WRITE or CREATE. -ASH_EINVAL: flags that do not go together. Cost: the file
 * system's find, and about 60 instructions, when the path holds no link and is written plainly.
 */
ASH_MUST_USE int ash_vfs_open(struct ash_vfs *self, const char *path, size_t bytes, unsigned flags,
                              int *file);

/* Frees the descriptor. -ASH_EBADF is all that it can say: to know that all is written, `sync`. */
int ash_vfs_close(struct ash_vfs *self, int file);

/*
 * Reads from where the descriptor stands, and moves it. `*done` bytes, fewer only where the file
 * ends; 0 there. -ASH_EBADF: not opened for that. -ASH_EISDIR. Two threads that use one
 * descriptor at once get whole reads, but may get the same bytes.
 */
ASH_MUST_USE int ash_vfs_read(struct ash_vfs *self, int file, void *data, size_t bytes,
                              size_t *done);

/* Writes all bytes, or none, where the descriptor stands, and moves it. -ASH_EFBIG. */
ASH_MUST_USE int ash_vfs_write(struct ash_vfs *self, int file, const void *data, size_t bytes);

/* The same at `offset`; the descriptor stays where it stands. */
ASH_MUST_USE int ash_vfs_read_at(struct ash_vfs *self, int file, uint64_t offset, void *data,
                                 size_t bytes, size_t *done);
ASH_MUST_USE int ash_vfs_write_at(struct ash_vfs *self, int file, uint64_t offset, const void *data,
                                  size_t bytes);

/*
 * Moves the descriptor, and tells where it stands then. Behind the end is allowed. -ASH_EINVAL:
 * before the start, or beyond INT64_MAX. A directory may only go back to its start.
 */
ASH_MUST_USE int ash_vfs_seek(struct ash_vfs *self, int file, int64_t offset, unsigned from,
                              uint64_t *position);

/* Cuts the file, or adds zeroes. The descriptor stays where it stands. */
ASH_MUST_USE int ash_vfs_resize(struct ash_vfs *self, int file, uint64_t size);

/*
 * The file's bytes where they lie, to be read, without a copy; good until the descriptor is closed.
 * -ASH_ENOSYS: they do not lie in one piece.
 */
ASH_MUST_USE int ash_vfs_map(struct ash_vfs *self, int file, const void **data, size_t *bytes);

/* The next name of a directory; `bytes` 0 behind the last. -ASH_ENOTDIR. See ash_fs_list. */
ASH_MUST_USE int ash_vfs_list(struct ash_vfs *self, int file, struct ash_fs_entry *entry);

/* Returns when what was changed of the file outlasts a power failure. `file` -1: of everything. */
ASH_MUST_USE int ash_vfs_sync(struct ash_vfs *self, int file);

ASH_MUST_USE int ash_vfs_stat_file(struct ash_vfs *self, int file, struct ash_fs_stat *stat);

/* `flags`: 0 or ASH_VFS_NO_FOLLOW. */
ASH_MUST_USE int ash_vfs_stat(struct ash_vfs *self, const char *path, size_t bytes, unsigned flags,
                              struct ash_fs_stat *stat);

/* What a link names, as ash_fs_target gives it. -ASH_EINVAL: not a link. */
ASH_MUST_USE int ash_vfs_target(struct ash_vfs *self, const char *path, size_t bytes, char *target,
                                size_t room, size_t *target_bytes);

/* -ASH_EEXIST: the path is taken, if only by the place of a file system. */
ASH_MUST_USE int ash_vfs_make_directory(struct ash_vfs *self, const char *path, size_t bytes);

/* Makes a link at `path` that names `target`, which need not exist. -ASH_EEXIST. */
ASH_MUST_USE int ash_vfs_make_link(struct ash_vfs *self, const char *target, size_t target_bytes,
                                   const char *path, size_t bytes);

/*
 * Takes the name of a file or link away; who has it open keeps it. -ASH_EISDIR. remove_directory:
 * of an empty directory; -ASH_ENOTDIR, -ASH_ENOTEMPTY. -ASH_EBUSY: a file system is mounted there
 * or below. -ASH_EINVAL: a path that ends in `.` or `..`, or is the root.
 */
ASH_MUST_USE int ash_vfs_remove(struct ash_vfs *self, const char *path, size_t bytes);
ASH_MUST_USE int ash_vfs_remove_directory(struct ash_vfs *self, const char *path, size_t bytes);

/*
 * Gives the file, link or directory at `from` the name `to`, at once; what `to` named is removed.
 * -ASH_EXDEV: they are on two file systems. -ASH_EINVAL: a directory into itself or below. Else as
 * ash_fs_rename and remove.
 */
ASH_MUST_USE int ash_vfs_rename(struct ash_vfs *self, const char *from, size_t from_bytes,
                                const char *to, size_t to_bytes);

#endif
