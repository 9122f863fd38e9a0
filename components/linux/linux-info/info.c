/* SPDX-License-Identifier: MIT */
/* boot.info: a process's memory is one range, which is mapped before anything else runs. */
#include <ashlar/boot/info.h>
#include "info.h"

extern char ash_image_start[], ash_image_end[];

static const struct linux_info *info(struct ash_boot_info *self) {
    return (const struct linux_info *)self;
}

const char *linux_info_boot_info_command_line(struct ash_boot_info *self) {
    return info(self)->command_line != NULL ? info(self)->command_line : "";
}

size_t linux_info_boot_info_ranges(struct ash_boot_info *self,
                                   const struct ash_boot_range **ranges) {
    *ranges = &info(self)->ram;
    return 1;
}

int linux_info_boot_info_module(struct ash_boot_info *self, unsigned index, const void **data,
                                size_t *bytes) {
    if (index > 0 || !info(self)->has_module)
        return -ASH_ENOENT;
    *data = info(self)->module;
    *bytes = info(self)->module_bytes;
    return 0;
}

/* The image, the words, and the initrd, where there is one. */
int linux_info_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *first,
                                  uint64_t *end) {
    const char *line = linux_info_boot_info_command_line(self);
    switch (index) {
    case 0:
        linux_info_boot_info_image(self, first, end);
        return 0;
    case 1:
        *first = *end = (uintptr_t)line;
        while (*line++ != '\0')
            ++*end;
        ++*end;
        return 0;
    case 2:
        if (!info(self)->has_module)
            return -ASH_ENOENT;
        *first = (uintptr_t)info(self)->module;
        *end = *first + info(self)->module_bytes;
        return 0;
    default:
        return -ASH_ENOENT;
    }
}

void linux_info_boot_info_image(struct ash_boot_info *self, uint64_t *first, uint64_t *end) {
    (void)self;
    *first = (uintptr_t)ash_image_start;
    *end = (uintptr_t)ash_image_end;
}

uint64_t linux_info_boot_info_rsdp(struct ash_boot_info *self) {
    (void)self;
    return 0;
}
