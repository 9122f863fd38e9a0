/* SPDX-License-Identifier: MIT */
/* What is known of files, and names that come and go. */
static void tell(const struct ash_fs_stat *from, struct stat *into) {
    static const mode_t kinds[] = {0, S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR};
    *into = (struct stat){.st_dev = 1,
                          .st_ino = from->node,
                          .st_nlink = from->names,
                          .st_mode = kinds[from->kind] | from->mode,
                          .st_size = (off_t)from->size,
                          .st_blocks = (blkcnt_t)((from->size + 511) / 512)};
}

static int look(const char *path, unsigned flags, struct ash_fs_stat *found) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int error = path_of(path, whole, &bytes);
    return error != 0 ? error : ash_vfs_stat(VFS, whole, bytes, flags, found);
}

static int stat_path(const char *path, unsigned flags, struct stat *into) {
    struct ash_fs_stat found;
    int error = look(path, flags, &found);
    if (error == 0 && !posix_is_memory(into, sizeof *into))
        error = -EFAULT;
    if (error == 0)
        tell(&found, into);
    return (int)posix_result(error);
}

int stat(const char *restrict path, struct stat *restrict into) {
    return stat_path(path, 0, into);
}

int lstat(const char *restrict path, struct stat *restrict into) {
#ifdef BREAK_LSTAT_FOLLOWS
    return stat_path(path, 0, into);
#else
    return stat_path(path, ASH_VFS_NO_FOLLOW, into);
#endif
}

int fstat(int fd, struct stat *into) {
    struct ash_fs_stat found;
    struct posix_file *file = fd >= 0 && fd < FDS ? table.files[fd] : NULL;
    int error = file == NULL                           ? -EBADF
                : !posix_is_memory(into, sizeof *into) ? -EFAULT
                : file->kind == &file_kind ? ash_vfs_stat_file(VFS, file_of(file)->number, &found)
                                           : 0;
    if (error == 0 && file->kind == &file_kind)
        tell(&found, into);
    else if (error == 0)
        *into = (struct stat){.st_mode = file->kind->mode};
    return (int)posix_result(error);
}

int access(const char *path, int what) {
    struct ash_fs_stat found;
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int number, error = (what & ~(R_OK | W_OK | X_OK)) != 0 ? -EINVAL : look(path, 0, &found);
#ifndef BREAK_MAY_ALL
    if (error == 0 && (what & W_OK) != 0 && found.kind == ASH_FS_FILE) {
        error = path_of(path, whole, &bytes);
        if (error == 0)
            error = ash_vfs_open(VFS, whole, bytes, ASH_VFS_WRITE, &number);
        if (error == 0)
            error = ash_vfs_close(VFS, number);
    }
#else
    (void)whole, (void)bytes, (void)number;
#endif
    return (int)posix_result(error);
}

#define ON(path, call)                                                                             \
    do {                                                                                           \
        char whole[ASH_FS_PATH + 1];                                                               \
        size_t bytes;                                                                              \
        int error = path_of(path, whole, &bytes);                                                  \
        return (int)posix_result(error != 0 ? error : call(VFS, whole, bytes));                    \
    } while (false)

int mkdir(const char *path, mode_t mode) {
    (void)mode;
    ON(path, ash_vfs_make_directory);
}

int rmdir(const char *path) {
    ON(path, ash_vfs_remove_directory);
}

int unlink(const char *path) {
    ON(path, ash_vfs_remove);
}

int symlink(const char *target, const char *path) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int error = posix_is_memory(target, 1) ? path_of(path, whole, &bytes) : -EFAULT;
    if (error == 0)
        error = ash_vfs_make_link(VFS, target, strlen(target), whole, bytes);
    return (int)posix_result(error);
}

ssize_t readlink(const char *restrict path, char *restrict into, size_t room) {
    char whole[ASH_FS_PATH + 1], target[ASH_FS_PATH + 1];
    size_t bytes;
    int error = path_of(path, whole, &bytes);
    if (error == 0)
        error =
            room == 0 ? -EINVAL : ash_vfs_target(VFS, whole, bytes, target, ASH_FS_PATH, &bytes);
    if (error == 0 && !posix_is_memory(into, room))
        error = -EFAULT;
    if (error != 0)
        return posix_result(error);
#ifdef BREAK_ADDS_NUL
    target[bytes++] = '\0';
#endif
    bytes = bytes < room ? bytes : room;
    memcpy(into, target, bytes);
    return (ssize_t)bytes;
}
