/* SPDX-License-Identifier: MIT */
/* Descriptors, and the files behind them. */
#include <cc_runtime.h>
#include <errno.h>
#include <unistd.h>
#include "files.h"

#define WORDS ((ASH_OPT_DESCRIPTORS + 63) / 64)

static struct {
    struct ash_lock_word lock; /* guards the rest, and `users` of every file */
    struct posix_file *files[ASH_OPT_DESCRIPTORS];
    uint64_t cloexec[WORDS]; /* a bit a descriptor */
    unsigned lowest;         /* none below it is free */
} table;

int posix_files_init(void *self) {
    (void)self;
    for (table.lowest = 0; table.lowest < 3; table.lowest++)
        table.files[table.lowest] = &posix_console;
    posix_console = (struct posix_file){&posix_console_kind, 3};
    return 0;
}

int getdtablesize(void) {
    return ASH_OPT_DESCRIPTORS;
}

/* What a descriptor stands for, or NULL. */
static struct posix_file *find_locked(int fd) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &table.lock));
    return (unsigned)fd < ASH_OPT_DESCRIPTORS ? table.files[fd] : NULL;
}

struct posix_file *posix_get(int fd) {
    ash_lock_take(&ash_use_lock, &table.lock);
    struct posix_file *file = find_locked(fd);
    if (file != NULL)
        file->users++;
    ash_lock_release(&ash_use_lock, &table.lock);
    return file;
}

void posix_put(struct posix_file *file) {
    ash_lock_take(&ash_use_lock, &table.lock);
    bool last = --file->users == 0;
    ash_lock_release(&ash_use_lock, &table.lock);
    if (last && file->kind->end != NULL)
        file->kind->end(file);
}

void posix_new(struct posix_file *file, const struct posix_kind *kind) {
    *file = (struct posix_file){kind, 1};
}

static void set_cloexec_locked(int fd, bool on) {
    uint64_t bit = UINT64_C(1) << fd % 64, *word = &table.cloexec[fd / 64];
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &table.lock));
    *word = on ? *word | bit : *word & ~bit;
}

int posix_install(struct posix_file *file, int lowest, bool cloexec) {
    ash_lock_take(&ash_use_lock, &table.lock);
    bool first = (unsigned)lowest <= table.lowest;
    unsigned fd = first ? table.lowest : (unsigned)lowest;
    while (fd < ASH_OPT_DESCRIPTORS && table.files[fd] != NULL)
        fd++;
    if (first)
        table.lowest = fd;
    bool fits = fd < ASH_OPT_DESCRIPTORS;
    if (fits) {
        table.files[fd] = file;
        set_cloexec_locked((int)fd, cloexec);
    }
    ash_lock_release(&ash_use_lock, &table.lock);
    return fits ? (int)fd : -EMFILE;
}

struct posix_file *posix_remove(int fd) {
    ash_lock_take(&ash_use_lock, &table.lock);
    struct posix_file *file = find_locked(fd);
    if (file != NULL) {
        table.files[fd] = NULL;
        if ((unsigned)fd < table.lowest)
            table.lowest = (unsigned)fd;
    }
    ash_lock_release(&ash_use_lock, &table.lock);
    return file;
}

int close(int fd) {
    struct posix_file *file = posix_remove(fd);
    if (file == NULL)
        return (int)posix_result(-EBADF);
    posix_put(file);
    return 0;
}

int posix_duplicate(int fd, int lowest, bool cloexec) {
    if (lowest < 0 || lowest >= ASH_OPT_DESCRIPTORS)
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
    return (int)posix_result(posix_duplicate(fd, 0, false));
}

int dup2(int fd, int wanted) {
    struct posix_file *file, *old = NULL;
    ash_lock_take(&ash_use_lock, &table.lock);
    file = (unsigned)wanted < ASH_OPT_DESCRIPTORS ? find_locked(fd) : NULL;
    if (file != NULL && fd != wanted) {
        old = table.files[wanted];
        table.files[wanted] = file;
        file->users++;
        set_cloexec_locked(wanted, false);
    }
    ash_lock_release(&ash_use_lock, &table.lock);
    if (old != NULL)
        posix_put(old);
    return file != NULL ? wanted : (int)posix_result(-EBADF);
}

int posix_cloexec(int fd, int change) {
    ash_lock_take(&ash_use_lock, &table.lock);
    int error = find_locked(fd) != NULL ? 0 : -EBADF;
    if (error == 0 && change >= 0)
        set_cloexec_locked(fd, change != 0);
    if (error == 0 && change < 0)
        error = (int)(table.cloexec[fd / 64] >> fd % 64 & 1);
    ash_lock_release(&ash_use_lock, &table.lock);
    return error;
}
