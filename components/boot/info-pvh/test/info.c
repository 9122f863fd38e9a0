/* SPDX-License-Identifier: MIT */
/* Host test: start infos, good and bad. Build with -DASH_HOSTED and any image's headers. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "../info.c"

const char ash_image_start[1], ash_image_end[1];

static uint64_t refused; /* an address that cannot be reached */

static int reach(uint64_t address, uint64_t bytes, const void **at) {
    *at = (const void *)(uintptr_t)address;
    return bytes != 0 && refused - address < bytes ? -ASH_ERANGE : 0;
}

static struct info_pvh_module modules[2] = {{0x1000, 5, 0, 0}, {UINT64_MAX - 9, 100, 0, 0}};
static struct ash_boot_range lines[3];

static struct info_pvh_start good(void) {
    return (struct info_pvh_start){.magic = MAGIC,
                                   .version = 1,
                                   .modules = 2,
                                   .module_list = (uintptr_t)modules,
                                   .command_line = (uintptr_t)"a b",
                                   .rsdp = 77,
                                   .ranges = (uintptr_t)lines,
                                   .range_count = 3};
}

static int accept(struct info_pvh *self, const struct info_pvh_start *start) {
    memset(self, 0, sizeof *self);
    return info_pvh_boot_info_accept((struct ash_boot_info *)self, (uintptr_t)start, reach);
}

static void test_good(void) {
    struct info_pvh info;
    struct ash_boot_info *self = (struct ash_boot_info *)&info;
    struct info_pvh_start start = good();
    const struct ash_boot_range *ranges;
    const void *data;
    size_t bytes;
    uint64_t from, to;
    assert(accept(&info, &start) == 0);
    assert(strcmp(info_pvh_boot_info_command_line(self), "a b") == 0);
    assert(info_pvh_boot_info_ranges(self, &ranges) == 3 && ranges == lines);
    assert(info_pvh_boot_info_module(self, 0, &data, &bytes) == 0 && bytes == 5);
    assert(info_pvh_boot_info_module(self, 1, &data, &bytes) == 0 && bytes == 9); /* cut off */
    assert(info_pvh_boot_info_module(self, 2, &data, &bytes) == -ASH_ENOENT);
    assert(info_pvh_boot_info_occupied(self, 6, &from, &to) == 0 && from < to);
    assert(info_pvh_boot_info_occupied(self, 7, &from, &to) == -ASH_ENOENT);
    assert(info_pvh_boot_info_rsdp(self) == 77);
    start.command_line = start.module_list = start.modules = start.version = 0;
    assert(accept(&info, &start) == 0 && *info_pvh_boot_info_command_line(self) == '\0');
    assert(info_pvh_boot_info_ranges(self, &ranges) == 0);
}

static void test_bad(void) {
    struct info_pvh info;
    struct info_pvh_start start = good();
    start.magic++;
    assert(accept(&info, &start) == -ASH_EPROTO);
    start = good();
    start.modules = UINT32_MAX;
    assert(accept(&info, &start) == -ASH_EPROTO);
    start = good();
    start.range_count = UINT32_MAX;
    assert(accept(&info, &start) == -ASH_EPROTO);
    char *endless = aligned_alloc(ASH_PAGE_BYTES, COMMAND_LINE_MAX); /* and no NUL */
    memset(endless, 'x', COMMAND_LINE_MAX);
    start = good();
    start.command_line = (uintptr_t)endless;
    assert(accept(&info, &start) == -ASH_EPROTO);
    free(endless);
    const uint64_t parts[] = {(uintptr_t)&start, (uintptr_t)modules, (uintptr_t)&lines[2]};
    start = good();
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(parts); i++) {
        refused = parts[i];
        assert(accept(&info, &start) == -ASH_ERANGE);
    }
    refused = start.command_line;
    assert(accept(&info, &start) == -ASH_ERANGE);
    refused = 0;
}

int main(void) {
    test_good();
    test_bad();
    return 0;
}
