/* SPDX-License-Identifier: MIT */
/* Files of vfs: opened, read, written, cut. */
ssize_t posix_check(const struct iovec *parts, int count) {
    size_t bytes = 0;
    if (count < 0 || count > 1024)
        return -EINVAL;
    if (!posix_is_memory(parts, (size_t)count * sizeof *parts))
        return -EFAULT;
    for (int i = 0; i < count; bytes += parts[i++].iov_len) {
        if (parts[i].iov_len > (size_t)INT64_MAX - bytes)
            return -EINVAL;
        if (!posix_is_memory(parts[i].iov_base, parts[i].iov_len))
            return -EFAULT;
    }
    return (ssize_t)bytes;
}

static struct file *file_of(struct posix_file *file) {
    return ASH_CONTAINER_OF(file, struct file, base);
}

static ssize_t file_read(struct posix_file *file, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        size_t done = 0;
        int error =
            ash_vfs_read(VFS, file_of(file)->number, parts[i].iov_base, parts[i].iov_len, &done);
        if (error != 0)
            return error;
        all += (ssize_t)done;
    }
    return all;
}

static ssize_t file_write(struct posix_file *file, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        const struct iovec *part = &parts[i];
#ifdef BREAK_PIECES_BACKWARDS
        part = &parts[count - 1 - i];
#endif
        int error = ash_vfs_write(VFS, file_of(file)->number, part->iov_base, part->iov_len);
        if (error != 0)
            return error;
        all += (ssize_t)part->iov_len;
    }
    return all;
}

static int file_flags(struct posix_file *file) {
    return file_of(file)->flags;
}

static int file_set(struct posix_file *file, int flags) {
    struct file *own = file_of(file);
    if (((own->flags ^ flags) & O_APPEND) != 0)
        return -EINVAL;
    own->flags = (own->flags & ~O_NONBLOCK) | (flags & O_NONBLOCK);
    return 0;
}

static void file_end(struct posix_file *file) {
    (void)ash_vfs_close(VFS, file_of(file)->number);
    free(file_of(file));
}

static const struct posix_kind file_kind = {file_read, file_write, file_flags,
                                            file_set,  file_end,   S_IFREG};

static unsigned how(int flags) {
    int access = flags & O_ACCMODE;
    unsigned sum = access == O_RDONLY   ? ASH_VFS_READ
                   : access == O_WRONLY ? ASH_VFS_WRITE
                                        : ASH_VFS_READ | ASH_VFS_WRITE;
    sum |= (flags & O_APPEND) != 0 ? ASH_VFS_APPEND : 0;
    sum |= (flags & O_DIRECTORY) != 0 ? ASH_VFS_DIRECTORY : 0;
    sum |= (flags & O_CREAT) != 0 ? ASH_VFS_CREATE : 0;
    sum |= (flags & O_TRUNC) != 0 && access != O_RDONLY ? ASH_VFS_TRUNCATE : 0;
#ifndef BREAK_FOLLOWS
    sum |= (flags & O_NOFOLLOW) != 0 ? ASH_VFS_NO_FOLLOW : 0;
#endif
#ifndef BREAK_NOT_EXCLUSIVE
    sum |= (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ? ASH_VFS_EXCLUSIVE : 0;
#endif
    return access == O_ACCMODE ? 0 : sum;
}

/* The path that a program's path stands for; 0, or an error. */
static int path_of(const char *path, char whole[ASH_FS_PATH + 1], size_t *bytes) {
    int before = errno;
    if (!posix_is_memory(path, 1))
        return -EFAULT;
    int error = libc_path(path, whole, bytes) != 0 ? -errno : 0;
    errno = before;
    return error;
}

int open(const char *path, int flags, ...) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int number, error = path_of(path, whole, &bytes);
    if (error == 0)
        error = how(flags) == 0 ? -EINVAL : ash_vfs_open(VFS, whole, bytes, how(flags), &number);
    if (error != 0)
        return (int)posix_result(error);
    struct file *file = malloc(sizeof *file);
    *file = (struct file){{&file_kind, 1}, number, flags};
    file->flags &= O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC;
    int fd = posix_install(&file->base, 0, (flags & O_CLOEXEC) != 0);
    if (fd < 0)
        posix_put(&file->base);
    return (int)posix_result(fd);
}

int creat(const char *path, mode_t mode) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

static ssize_t transfer(int fd, const struct iovec *parts, int count, bool writes) {
    struct posix_file *file = posix_get(fd);
    if (file == NULL)
        return posix_result(-EBADF);
#ifdef BREAK_TAKES_ANY_MEMORY
    ssize_t result = 0;
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len > (size_t)INT64_MAX)
            result = -EINVAL;
#else
    ssize_t result = posix_check(parts, count);
#endif
    if (result >= 0)
        result = (writes ? file->kind->write : file->kind->read)(file, parts, count);
    posix_put(file);
    return posix_result(result);
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
    return transfer(fd, parts, count, false);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return transfer(fd, parts, count, true);
}

ssize_t read(int fd, void *into, size_t count) {
    return transfer(fd, &(struct iovec){into, count}, 1, false);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return transfer(fd, &(struct iovec){(void *)(uintptr_t)bytes, count}, 1, true);
}

/* The vfs descriptor of a file, or an error. */
static int number_of(int fd, int otherwise) {
    struct posix_file *file = fd >= 0 && fd < FDS ? table.files[fd] : NULL;
    return file == NULL ? -EBADF : file->kind != &file_kind ? otherwise : file_of(file)->number;
}

off_t lseek(int fd, off_t offset, int from) {
    uint64_t place = 0;
    int number = number_of(fd, -ESPIPE);
    int error = number < 0 ? number
                : from < 0 ? -EINVAL
                           : ash_vfs_seek(VFS, number, offset, (unsigned)from, &place);
#ifdef BREAK_BEFORE_THE_START
    error = error == -EINVAL && from == SEEK_SET ? 0 : error;
#endif
    return posix_result(error != 0 ? error : (long)place);
}

static ssize_t at(int fd, const struct iovec *part, off_t offset, bool writes) {
    size_t done = part->iov_len;
    int number = number_of(fd, -ESPIPE);
    ssize_t error = number < 0 ? number : offset < 0 ? -EINVAL : posix_check(part, 1);
    if (error < 0)
        return posix_result(error);
    uint64_t place = (uint64_t)offset;
    error = writes ? ash_vfs_write_at(VFS, number, place, part->iov_base, done)
                   : ash_vfs_read_at(VFS, number, place, part->iov_base, done, &done);
#ifdef BREAK_AT_MOVES
    (void)!ash_vfs_seek(VFS, number, offset + (off_t)done, ASH_VFS_FROM_START, &place);
#endif
    return posix_result(error != 0 ? error : (ssize_t)done);
}

ssize_t pread(int fd, void *into, size_t count, off_t offset) {
    return at(fd, &(struct iovec){into, count}, offset, false);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    return at(fd, &(struct iovec){(void *)(uintptr_t)bytes, count}, offset, true);
}

int ftruncate(int fd, off_t bytes) {
    int number = number_of(fd, -EINVAL);
    int error = number < 0  ? number
                : bytes < 0 ? -EINVAL
                            : ash_vfs_resize(VFS, number, (uint64_t)bytes);
    return (int)posix_result(error == -EBADF && number >= 0 ? -EINVAL : error);
}

int truncate(const char *path, off_t bytes) {
    if (bytes < 0)
        return (int)posix_result(-EINVAL);
    int fd = open(path, O_WRONLY);
    if (fd < 0)
        return -1;
    int result = ftruncate(fd, bytes), error = errno;
    (void)close(fd);
    errno = error;
    return result;
}

int fsync(int fd) {
    int number = number_of(fd, -EINVAL);
    return (int)posix_result(number < 0 ? number : ash_vfs_sync(VFS, number));
}

int fdatasync(int fd) {
    return fsync(fd);
}

void sync(void) {
    (void)!ash_vfs_sync(VFS, -1);
}
