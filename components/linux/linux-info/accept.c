/* SPDX-License-Identifier: MIT */
/*
 * The kernel's hand-over, x86-64 psABI §3.4.1: argc, argv, and what is not looked at. All memory
 * that the process will have is mapped here, before its filter.
 */
#include <ashlar/console.h>
#include <ashlar/linux/call.h>
#include <ashlar/plan.h>
#include "info.h"

/* mmap(2), open(2); asm-generic/mman-common.h, asm-generic/fcntl.h */
enum {
    PROT_READ = 1,
    PROT_WRITE = 2,
    MAP_PRIVATE = 2,
    MAP_ANONYMOUS = 0x20,
    MAP_NORESERVE = 0x4000,
    O_CLOEXEC = 0x80000,
};

/* Where st_size stands in the kernel's struct stat, and how long that is: asm/stat.h. */
#define STAT_BYTES 144
#define STAT_SIZE  48

extern char ash_image_start[], ash_image_end[];

static void put(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_write(&ash_use_console, text, count);
}

/* What is wrong, in words: an error is a number. */
static long refuse(const char *what, const char *detail, long error) {
    put("linux-info: ");
    put(what);
    put(detail);
    put("\n");
    return error;
}

/* An address, or a negative error. */
static long map(size_t bytes, long protection, long flags, long file) {
    const long arguments[6] = {0, (long)bytes, protection, flags, file, 0};
    return ash_linux_call6(ASH_LINUX_MMAP, arguments);
}

/* mmap(2): the last page of addresses are the errors. */
static bool is_error(long result) {
    return result < 0 && result >= -4095;
}

static size_t pages(size_t bytes) {
    return (bytes + ASH_PAGE_BYTES - 1) & ~(size_t)(ASH_PAGE_BYTES - 1);
}

/* The kernel's mapping of the file, which nobody writes to. */
static long map_module(struct linux_info *self, const char *path) {
    uint64_t status[STAT_BYTES / 8];
    long file = ash_linux_call(ASH_LINUX_OPEN, (long)path, O_CLOEXEC, 0);
    long error = file < 0 ? file : ash_linux_call(ASH_LINUX_FSTAT, file, (long)status, 0);
    if (error < 0)
        return refuse("cannot read the initrd ", path, error);
    self->has_module = true;
    self->module = "";
    self->module_bytes = status[STAT_SIZE / 8];
    if (self->module_bytes > 0) {
        long at = map(self->module_bytes, PROT_READ, MAP_PRIVATE, file);
        if (is_error(at))
            return refuse("cannot map the initrd ", path, at);
        self->module = (const void *)at;
    }
    (void)ash_linux_call(ASH_LINUX_CLOSE, file, 0, 0);
    return 0;
}

/* The image's memory, of which the image itself is a part. */
static long map_ram(struct linux_info *self, uint64_t memory) {
    size_t image = pages((size_t)(ash_image_end - ash_image_start));
    long flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (memory <= image + ASH_PAGE_BYTES)
        return refuse("the memory does not hold the image", "", -ASH_ENOMEM);
    size_t bytes = (memory - image) & ~(size_t)(ASH_PAGE_BYTES - 1);
    long at = map(bytes, PROT_READ | PROT_WRITE, flags, -1);
    if (is_error(at))
        return refuse("the kernel has no memory of that size", "", at);
    self->ram = (struct ash_boot_range){.base = (uint64_t)at, .bytes = bytes, .kind = ASH_BOOT_RAM};
    return 0;
}

static long make_line(struct linux_info *self, char **words) {
    if (*words == NULL)
        return 0;
    size_t bytes = pages(linux_info_line_bytes(words));
    long at = map(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (is_error(at))
        return at;
    linux_info_line(words, (char *)at);
    self->command_line = (const char *)at;
    return 0;
}

int linux_info_boot_info_accept(struct ash_boot_info *instance, uint64_t handover,
                                int (*reach)(uint64_t address, uint64_t bytes, const void **at)) {
    struct linux_info *self = (struct linux_info *)instance;
    struct linux_info_words words = linux_info_read((char **)handover + 1);
    (void)reach;
    if (words.mistaken != NULL)
        return (int)refuse("in front stand @initrd=PATH and @memory=BYTES, and not ",
                           words.mistaken, -ASH_EINVAL);
    long error = map_ram(self, words.memory != 0 ? words.memory : ash_plan_memory);
    if (error == 0 && words.initrd != NULL)
        error = map_module(self, words.initrd);
    if (error == 0)
        error = make_line(self, words.rest);
    return (int)error;
}
