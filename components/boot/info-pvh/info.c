/* SPDX-License-Identifier: MIT */
#include "info.h"

#define MAGIC 0x336ec578u

/* More than any loader gives: QEMU's command lines end at 64 KiB, Firecracker's at 2 KiB. */
#define COMMAND_LINE_MAX 65536u
#define MODULES_MAX      4096u
#define RANGES_MAX       4096u

/* The linker script's; one byte each, so that a process can stand in for an image. */
extern const char ash_image_start[], ash_image_end[];

/* As ash_boot_info_accept describes it. */
typedef int info_pvh_reach(uint64_t address, uint64_t bytes, const void **at);

static struct info_pvh *info(struct ash_boot_info *self) {
    return (struct info_pvh *)self;
}

/*
 * Finds the end of the command line, a page at a time, since nobody says how long it is. One that
 * comes to stand elsewhere has to end in its first page.
 */
static int accept_command_line(struct info_pvh *self, uint64_t address, info_pvh_reach *reach) {
    const void *at;
    const char *text = NULL;
    size_t length = 0;
    self->command_line = "";
    while (address != 0 && length < COMMAND_LINE_MAX) {
        int error = reach(address + length, 1, &at);
        if (error != 0)
            return error;
        if (text == NULL)
            text = at;
        else if (at != text + length)
            return -ASH_EPROTO;
        do {
            if (text[length++] == '\0') {
                self->command_line = text;
                self->command_line_bytes = (uint32_t)length;
                return 0;
            }
        } while ((address + length) % ASH_PAGE_BYTES != 0);
    }
    return address == 0 ? 0 : -ASH_EPROTO;
}

int info_pvh_boot_info_accept(struct ash_boot_info *instance, uint64_t handover,
                              info_pvh_reach *reach) {
    struct info_pvh *self = info(instance);
    const void *at;
    int error = reach(handover, sizeof(struct info_pvh_start), &at);
    if (error != 0)
        return error;
    const struct info_pvh_start *start = at;
    if (start->magic != MAGIC || start->modules > MODULES_MAX)
        return -ASH_EPROTO;
    error = reach(start->module_list, start->modules * sizeof(struct info_pvh_module), &at);
    self->modules = at;
    if (error == 0 && start->version >= 1) {
        if (start->range_count > RANGES_MAX)
            return -ASH_EPROTO;
        self->range_count = start->range_count;
        error = reach(start->ranges, start->range_count * sizeof(struct ash_boot_range), &at);
        self->ranges = at;
    }
#if ASH_HAS_XEN_CALL
    if (error == 0 && start->version == 0) {
        error = info_pvh_ask(self);
        self->ranges = self->asked;
    }
#endif
    if (error == 0)
        error = accept_command_line(self, start->command_line, reach);
    if (error == 0) {
        self->start = start;
        self->handover = handover;
    }
    return error;
}

const char *info_pvh_boot_info_command_line(struct ash_boot_info *self) {
    return info(self)->command_line;
}

size_t info_pvh_boot_info_ranges(struct ash_boot_info *self, const struct ash_boot_range **ranges) {
    *ranges = info(self)->ranges;
    return info(self)->range_count;
}

int info_pvh_boot_info_module(struct ash_boot_info *self, unsigned index, const void **data,
                              size_t *bytes) {
    if (index >= info(self)->start->modules)
        return -ASH_ENOENT;
    const struct info_pvh_module *module = &info(self)->modules[index];
    *data = (const void *)(uintptr_t)module->address;
    /* One that would wrap is cut off at the end of the address space. */
    *bytes = module->bytes > -module->address - 1 ? -module->address - 1 : module->bytes;
    return 0;
}

void info_pvh_boot_info_image(struct ash_boot_info *self, uint64_t *start, uint64_t *end) {
    (void)self;
    *start = (uintptr_t)ash_image_start;
    *end = (uintptr_t)ash_image_end;
}

int info_pvh_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *start,
                                uint64_t *end) {
    const struct info_pvh *boot = info(self);
    const void *data;
    size_t bytes;
    switch (index) {
    case 0:
        info_pvh_boot_info_image(self, start, end);
        return 0;
    case 1:
        *start = boot->handover;
        bytes = sizeof *boot->start;
        break;
    case 2:
        *start = boot->start->command_line;
        bytes = boot->command_line_bytes;
        break;
    case 3:
        *start = boot->start->module_list;
        bytes = boot->start->modules * sizeof(struct info_pvh_module);
        break;
    case 4:
        *start = boot->start->version == 0 ? 0 : boot->start->ranges;
        bytes = boot->range_count * sizeof(struct ash_boot_range);
        break;
    default:
        if (info_pvh_boot_info_module(self, index - 5, &data, &bytes) != 0)
            return -ASH_ENOENT;
        *start = (uintptr_t)data;
    }
    if (bytes == 0) /* absent, wherever it claims to be */
        *start = 0;
    *end = *start + bytes;
    return 0;
}

uint64_t info_pvh_boot_info_rsdp(struct ash_boot_info *self) {
    return info(self)->start->rsdp;
}
