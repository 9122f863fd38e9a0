/* SPDX-License-Identifier: MIT */
/*
 * All of a process's memory is mapped from the start, by boot code; the kernel has the tables. What
 * is left is access: mprotect(2), whose protection the filter looks at too.
 */
#include <ashlar/boot/info.h>
#include <ashlar/linux/call.h>
#include <ashlar/mem/map.h>

/* mman.h: PROT_READ, PROT_WRITE */
#define PROT_READ  1
#define PROT_WRITE 2

/* Does [start, start + bytes) lie in [from, from + size)? */
static bool inside(uint64_t start, uint64_t bytes, uint64_t from, uint64_t size) {
    return start >= from && start - from <= size && bytes <= size - (start - from);
}

static bool is_ram(uint64_t start, uint64_t bytes) {
    const struct ash_boot_range *ranges;
    size_t count = ash_boot_info_ranges(&ash_use_boot_info, &ranges);
    for (size_t i = 0; i < count; i++)
        if (inside(start, bytes, ranges[i].base, ranges[i].bytes))
            return true;
    return false;
}

/* The initrd, in whole pages. It is mapped for reading. */
static bool is_module(uint64_t start, uint64_t bytes) {
    const void *data;
    size_t size;
    if (ash_boot_info_module(&ash_use_boot_info, 0, &data, &size) != 0)
        return false;
    size = (size + ASH_PAGE_BYTES - 1) & ~(size_t)(ASH_PAGE_BYTES - 1);
    return inside(start, bytes, (uintptr_t)data, size);
}

int linux_map_mem_map_protect(struct ash_mem_map *self, void *start, size_t bytes,
                              unsigned access) {
    static const uint8_t protection[] = {0, PROT_READ, PROT_READ | PROT_WRITE, 0};
    uint64_t at = (uintptr_t)start;
    (void)self;
    if (access >= ASH_ARRAY_LENGTH(protection) || at % ASH_PAGE_BYTES != 0)
        return -ASH_EINVAL;
    if (access == ASH_MAP_READ && is_module(at, bytes))
        return 0;
    if (!is_ram(at, bytes))
        return -ASH_EINVAL;
    long error = ash_linux_call(ASH_LINUX_MPROTECT, (long)at, (long)bytes, protection[access]);
    return (int)error; /* -ENOMEM: the kernel has no room for one mapping more */
}

int linux_map_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                             volatile void **registers) {
    (void)self, (void)physical, (void)bytes, (void)registers;
    return -ASH_EINVAL; /* a process has no devices */
}

int linux_map_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes) {
    (void)self;
    return bytes == 0 || is_ram(physical, bytes) || is_module(physical, bytes) ? 0 : -ASH_EINVAL;
}

void linux_map_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self, (void)page; /* it stays taken: the kernel has its own tables */
}
