/* SPDX-License-Identifier: MIT */
/* The table, and what is behind it. */
#define FDS 16
#define VFS &ash_use_vfs

struct file {
    struct posix_file base;
    int number, flags;
};

static ssize_t console_read(struct posix_file *file, const struct iovec *parts, int count);
static ssize_t console_write(struct posix_file *file, const struct iovec *parts, int count);
static int console_flags(struct posix_file *file);
static int console_set(struct posix_file *file, int flags);
static const struct posix_kind console_kind = {console_read, console_write, console_flags,
                                               console_set,  NULL,          S_IFCHR};
static struct posix_file console = {&console_kind, 3};

static struct {
    struct posix_file *files[FDS];
    bool cloexec[FDS];
} table = {{&console, &console, &console}, {false}};

long posix_result(long result) {
#ifdef BREAK_SETS_ERRNO
    errno = result < 0 ? (int)-result : 0;
#else
    if (result < 0)
        errno = (int)-result;
#endif
    return result < 0 ? -1 : result;
}

int getdtablesize(void) {
    return FDS;
}

struct posix_file *posix_get(int fd) {
    struct posix_file *file = fd >= 0 && fd < FDS ? table.files[fd] : NULL;
    if (file != NULL)
        file->users++;
    return file;
}

void posix_put(struct posix_file *file) {
    if (--file->users == 0 && file->kind->end != NULL)
        file->kind->end(file);
}

void posix_new(struct posix_file *file, const struct posix_kind *kind) {
    *file = (struct posix_file){kind, 1};
}

int posix_install(struct posix_file *file, int lowest, bool cloexec) {
#ifdef BREAK_NEVER_REUSES
    static int last = 2;
    lowest = last + 1 > lowest ? last + 1 : lowest;
    last = lowest < FDS ? lowest : 2;
#endif
    while (lowest < FDS && table.files[lowest] != NULL)
        lowest++;
    if (lowest >= FDS)
        return -EMFILE;
    table.files[lowest] = file;
    table.cloexec[lowest] = cloexec;
    return lowest;
}

struct posix_file *posix_remove(int fd) {
    struct posix_file *file = fd >= 0 && fd < FDS ? table.files[fd] : NULL;
    if (file != NULL)
        table.files[fd] = NULL;
    return file;
}

int close(int fd) {
    struct posix_file *file = posix_remove(fd);
    if (file != NULL)
        posix_put(file);
    return (int)posix_result(file != NULL ? 0 : -EBADF);
}

static int copy_to(int fd, int lowest, bool cloexec) {
    if (lowest < 0 || lowest >= FDS)
        return -EINVAL;
    struct posix_file *file = posix_get(fd);
    if (file == NULL)
        return -EBADF;
    int copy = posix_install(file, lowest, cloexec);
    if (copy < 0)
        posix_put(file);
    return copy;
}

int dup(int fd) {
    return (int)posix_result(copy_to(fd, 0, false));
}

int dup2(int fd, int wanted) {
    struct posix_file *file = wanted >= 0 && wanted < FDS ? posix_get(fd) : NULL;
    if (file == NULL)
        return (int)posix_result(-EBADF);
    struct posix_file *old = table.files[wanted];
#ifdef BREAK_DUP_CLOSES_ITSELF
    old = file;
#endif
    if (fd == wanted) {
        posix_put(file);
        return wanted;
    }
    table.files[wanted] = file;
    table.cloexec[wanted] = false;
    if (old != NULL)
        posix_put(old);
    return wanted;
}

static int file_control(struct posix_file *file, int command, int argument) {
    if (command == F_GETFL)
        return file->kind->get_flags != NULL ? file->kind->get_flags(file) : -EINVAL;
    if (command == F_SETFL && file->kind->set_flags != NULL)
        return file->kind->set_flags(file, argument);
    return -EINVAL;
}

static int control(int fd, int command, int argument) {
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return copy_to(fd, argument, command == F_DUPFD_CLOEXEC);
    struct posix_file *file = posix_get(fd);
    int result;
    if (file == NULL)
        return -EBADF;
    if (command == F_GETFD)
        result = table.cloexec[fd] ? FD_CLOEXEC : 0;
    else if (command == F_SETFD)
        result = 0, table.cloexec[fd] = (argument & FD_CLOEXEC) != 0;
    else
        result = file_control(file, command, argument);
    posix_put(file);
    return result;
}

int fcntl(int fd, int command, ...) {
    int argument = 0;
    if (command != F_GETFD && command != F_GETFL) {
        __builtin_va_list arguments;
        __builtin_va_start(arguments, command);
        argument = __builtin_va_arg(arguments, int);
        __builtin_va_end(arguments);
    }
    return (int)posix_result(control(fd, command, argument));
}

int isatty(int fd) {
    struct posix_file *file = posix_get(fd);
    if (file != NULL)
        posix_put(file);
    (void)posix_result(file != NULL ? -ENOTTY : -EBADF);
    return 0;
}

static ssize_t console_read(struct posix_file *file, const struct iovec *parts, int count) {
    (void)file, (void)parts, (void)count;
    return 0;
}

static ssize_t console_write(struct posix_file *file, const struct iovec *parts, int count) {
    ssize_t bytes = 0;
    (void)file;
    for (int i = 0; i < count; i++) {
        ash_console_write(&ash_use_console, parts[i].iov_base, parts[i].iov_len);
        bytes += (ssize_t)parts[i].iov_len;
    }
    return bytes;
}

static int console_flags(struct posix_file *file) {
    (void)file;
    return O_RDWR;
}

static int console_set(struct posix_file *file, int flags) {
    (void)file, (void)flags;
    return 0;
}
