/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>

/* Xen, start_info.h: what of it is needed. */
struct start {
    uint32_t magic, version, flags, modules;
    uint64_t module_list, command_line, rsdp, ranges;
    uint32_t range_count;
};

struct module {
    uint64_t address, bytes, more[2];
};

extern const char ash_image_start[], ash_image_end[];

static const struct start *start;

int mutant_boot_info_accept(struct ash_boot_info *self, uint64_t handover,
                            int (*reach)(uint64_t address, uint64_t bytes, const void **at)) {
    (void)self;
    const void *at;
    int error = reach(handover, sizeof *start, &at);
    if (error != 0)
        return error;
    start = (const struct start *)handover;
    if (start->magic != 0x336ec578)
        return -ASH_EPROTO;
    error = reach(start->module_list, start->modules * sizeof(struct module), &at);
    if (error == 0)
        error = reach(start->ranges, start->range_count * sizeof(struct ash_boot_range), &at);
    return error == 0 ? reach(start->command_line, 4096, &at) : error;
}

const char *mutant_boot_info_command_line(struct ash_boot_info *self) {
    (void)self;
#ifdef BREAK_NO_COMMAND_LINE
    return NULL;
#else
    return start->command_line == 0 ? "" : (const char *)start->command_line;
#endif
}

size_t mutant_boot_info_ranges(struct ash_boot_info *self, const struct ash_boot_range **ranges) {
    (void)self;
    *ranges = (const struct ash_boot_range *)start->ranges;
    return start->range_count;
}

int mutant_boot_info_module(struct ash_boot_info *self, unsigned index, const void **data,
                            size_t *bytes) {
    (void)self;
#ifdef BREAK_GHOST_MODULE
    if (index == start->modules + 1000)
        index = 0;
    else
#endif
        if (index >= start->modules)
        return -ASH_ENOENT;
    const struct module *module = (const struct module *)start->module_list + index;
    *data = (const void *)module->address;
    *bytes = module->bytes;
    return 0;
}

void mutant_boot_info_image(struct ash_boot_info *self, uint64_t *from, uint64_t *to) {
    (void)self;
    *from = (uintptr_t)ash_image_start;
    *to = (uintptr_t)ash_image_end;
#ifdef BREAK_SHORT_IMAGE
    *to = (uintptr_t)ash_image_start + 4096;
#endif
}

int mutant_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *from,
                              uint64_t *to) {
    const void *data = "";
    size_t bytes = 0;
    switch (index) {
    case 0:
        mutant_boot_info_image(self, from, to);
#ifdef BREAK_FORGETS_IMAGE
        *to = *from;
#endif
        return 0;
    case 1:
        data = start;
        bytes = sizeof *start;
        break;
    case 2:
        data = mutant_boot_info_command_line(self);
        while (data != NULL && ((const char *)data)[bytes++] != '\0') {
        }
        break;
    case 3:
        data = (const void *)start->module_list;
        bytes = start->modules * sizeof(struct module);
        break;
    case 4:
        data = (const void *)start->ranges;
#ifndef BREAK_FORGETS_MAP
        bytes = start->range_count * sizeof(struct ash_boot_range);
#endif
        break;
    default:
        if (mutant_boot_info_module(self, index - 5, &data, &bytes) != 0)
#ifdef BREAK_ENDLESS
            break;
#else
            return -ASH_ENOENT;
#endif
    }
    *from = (uintptr_t)data;
    *to = *from + bytes;
    return 0;
}

uint64_t mutant_boot_info_rsdp(struct ash_boot_info *self) {
    (void)self;
    return start->rsdp;
}
