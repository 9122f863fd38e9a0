/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define MANY        100000u /* more than there can be of anything */

static char in_bss;

static bool covered(uint64_t start, uint64_t end) {
    uint64_t from, to;
    for (unsigned i = 0; i < MANY; i++) {
        if (ash_boot_info_occupied(&ash_use_boot_info, i, &from, &to) != 0)
            return start == end;
        if (from <= start && end <= to)
            return true;
    }
    return false;
}

static unsigned test_modules(void) {
    const void *data;
    size_t bytes;
    unsigned count = 0;
    BEGIN("4: modules");
    while (count < MANY && ash_boot_info_module(&ash_use_boot_info, count, &data, &bytes) == 0) {
        CHECK((uintptr_t)data + bytes >= (uintptr_t)data);
        count++;
    }
    CHECK(count < MANY);
    CHECK(ash_boot_info_module(&ash_use_boot_info, count, &data, &bytes) == -ASH_ENOENT);
    CHECK(ash_boot_info_module(&ash_use_boot_info, count + 1000, &data, &bytes) == -ASH_ENOENT);
    CHECK(ash_boot_info_module(&ash_use_boot_info, UINT32_MAX, &data, &bytes) == -ASH_ENOENT);
    return count;
}

static void test_occupied(unsigned modules) {
    uint64_t start, end;
    unsigned count = 0;
    BEGIN("5: what is occupied");
    while (count < MANY && ash_boot_info_occupied(&ash_use_boot_info, count, &start, &end) == 0) {
        CHECK(start <= end);
        count++;
    }
    CHECK(count < MANY);
    CHECK(ash_boot_info_occupied(&ash_use_boot_info, count, &start, &end) == -ASH_ENOENT);
    CHECK(ash_boot_info_occupied(&ash_use_boot_info, UINT32_MAX, &start, &end) == -ASH_ENOENT);
    ash_boot_info_image(&ash_use_boot_info, &start, &end);
    CHECK(covered(start, end));
    for (unsigned i = 0; i < modules; i++) {
        const void *data;
        size_t bytes;
        CHECK(ash_boot_info_module(&ash_use_boot_info, i, &data, &bytes) == 0);
        CHECK(covered((uintptr_t)data, (uintptr_t)data + bytes));
    }
    const struct ash_boot_range *ranges;
    size_t lines = ash_boot_info_ranges(&ash_use_boot_info, &ranges);
    CHECK(lines == 0 || covered((uintptr_t)ranges, (uintptr_t)(ranges + lines)));
}

int main(void) {
    char on_stack = 0;
    BEGIN("2: the command line");
    const char *line = ash_boot_info_command_line(&ash_use_boot_info);
    CHECK(line != NULL);
    size_t length = 0;
    while (line[length] != '\0')
        length++;
    CHECK(covered((uintptr_t)line, (uintptr_t)line + length));

    BEGIN("3: the memory map");
    const struct ash_boot_range *ranges = NULL, *again = NULL;
    size_t count = ash_boot_info_ranges(&ash_use_boot_info, &ranges);
    CHECK(count < MANY);
    CHECK(count == 0 || ranges != NULL);
    for (size_t i = 0; i < count; i++)
        CHECK(ranges[i].kind != 0 || ranges[i].bytes == 0);

    test_occupied(test_modules());

    BEGIN("6: the image");
    uint64_t start = 0, end = 0;
    ash_boot_info_image(&ash_use_boot_info, &start, &end);
    uintptr_t parts[] = {(uintptr_t)main, (uintptr_t)&in_bss, (uintptr_t)&on_stack};
    CHECK(start < end);
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(parts); i++)
        CHECK(start <= parts[i] && parts[i] < end);

    BEGIN("7: the same again");
    CHECK(ash_boot_info_command_line(&ash_use_boot_info) == line);
    CHECK(ash_boot_info_ranges(&ash_use_boot_info, &again) == count && again == ranges);
    CHECK(ash_boot_info_rsdp(&ash_use_boot_info) == ash_boot_info_rsdp(&ash_use_boot_info));
    return ash_test_end(&ash_use_test);
}
