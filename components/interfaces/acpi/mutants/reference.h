/* SPDX-License-Identifier: MIT */
/* The tables of a machine whose firmware is right, by the older root table. */
#include <ashlar/acpi.h>
#include <ashlar/boot/info.h>
#include <ashlar/mem/map.h>

static const void *reach(uint64_t address, size_t bytes) {
    const void *at = (const void *)(uintptr_t)address;
    return address == 0 || ash_mem_map_memory(&ash_use_mem_map, address, bytes) != 0 ? NULL : at;
}

static uint32_t get32(const void *from, unsigned offset) {
    uint32_t value;
    __builtin_memcpy(&value, (const uint8_t *)from + offset, sizeof value);
    return value;
}

static bool is(const struct ash_acpi_header *table, const char *signature) {
#ifdef BREAK_THREE_LETTERS
    for (unsigned i = 0; i < 3; i++)
#else
    for (unsigned i = 0; i < 4; i++)
#endif
        if (table->signature[i] != signature[i])
            return false;
    return true;
}

int mutant_acpi_find(struct ash_acpi *self, const char *signature,
                     const struct ash_acpi_header **table) {
    (void)self;
    const void *pointer = reach(ash_boot_info_rsdp(&ash_use_boot_info), 36);
    if (pointer == NULL)
        return -ASH_ENOENT;
    const struct ash_acpi_header *root = reach(get32(pointer, 16), 0x1000);
    bool dsdt = signature[0] == 'D' && signature[1] == 'S';
#ifdef BREAK_NO_DSDT
    dsdt = false;
#endif
#ifdef BREAK_CHANGES
    static unsigned calls;
    if (calls++ % 2 != 0) {
        *table = root;
        return 0;
    }
#endif
    for (unsigned at = sizeof *root; root != NULL && at < root->length; at += 4) {
        *table = reach(get32(root, at), 0x1000);
#ifdef BREAK_FIRST
        return 0;
#endif
        if (*table == NULL || !is(*table, dsdt ? "FACP" : signature))
            continue;
        if (dsdt)
            *table = reach(get32(*table, 40), 0x1000);
#ifdef BREAK_INSIDE
        *table = (const struct ash_acpi_header *)((const char *)*table + 1);
#endif
        return 0;
    }
#ifdef BREAK_NEVER_ABSENT
    return 0;
#else
    return -ASH_ENOENT;
#endif
}
