/* SPDX-License-Identifier: MIT */
/* With a file or without one: the machine's command line decides. */
#include <ashlar/boot/info.h>
#include <ashlar/initrd.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static int get(const void **data, size_t *bytes) {
    return ash_initrd_get(&ash_use_initrd, data, bytes);
}

static uint32_t sum(const void *data, size_t bytes) {
    uint32_t value = 1;
    for (size_t i = 0; i < bytes; i++)
        value = value * 31 + ((const volatile uint8_t *)data)[i];
    return value;
}

int main(void) {
    const void *data = NULL, *again = NULL, *module = NULL;
    size_t bytes = 1, same = 1, length = 0;
    int expected = ash_boot_info_module(&ash_use_boot_info, 0, &module, &length);
    BEGIN("1, 2: there, or not");
    CHECK(get(&data, &bytes) == expected);
    CHECK(expected == 0 || expected == -ASH_ENOENT);
    if (expected == 0) {
        CHECK(bytes == length);
        CHECK(bytes == 0 || data == module);
        BEGIN("3: readable");
        CHECK(sum(data, bytes) == sum(module, length));
    }
    BEGIN("1: the same again");
    CHECK(get(&again, &same) == expected);
    CHECK(expected != 0 || (again == data && same == bytes));
    return ash_test_end(&ash_use_test);
}
