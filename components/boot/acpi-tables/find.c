/* SPDX-License-Identifier: MIT */
/* Section numbers are those of ACPI 6.5. */
#include <ashlar/boot/info.h>
#include <ashlar/console.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include "acpi.h"

/* §5.2.5.1: where the root pointer is on a PC, on a boundary of 16 bytes. */
#define AREA       0xe0000u
#define AREA_BYTES 0x20000u
#define STEP       16u

static struct acpi_tables *acpi(struct ash_acpi *self) {
    return (struct acpi_tables *)self;
}

/* Makes memory readable. NULL: it cannot be memory, or no page is left for tables. */
static const void *reach(uint64_t address, size_t bytes) {
    void *page;
    int error;
    while ((error = ash_mem_map_memory(&ash_use_mem_map, address, bytes)) == -ASH_ENOMEM) {
        if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
            return NULL;
        ash_mem_map_donate(&ash_use_mem_map, page);
    }
    return address == 0 || error != 0 ? NULL : (const void *)(uintptr_t)address;
}

static void complain(const char *signature) {
    static const char before[] = "ashlar: acpi-tables: the table ", after[] = " is broken\n";
    char name[4];
    for (unsigned i = 0; i < sizeof name; i++) /* a terminal is not firmware's to write to */
        name[i] = signature[i] > ' ' && signature[i] < 0x7f ? signature[i] : '?';
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, before, sizeof before - 1);
    ash_console_write(&ash_use_console, name, sizeof name);
    ash_console_write(&ash_use_console, after, sizeof after - 1);
}

/* The table at `address`, whole and sound, else NULL. */
static const struct ash_acpi_header *table_at(uint64_t address) {
    const struct ash_acpi_header *table = reach(address, sizeof *table);
    if (table == NULL)
        return NULL;
    uint32_t length = acpi_tables_length(table);
    if (length != 0 && reach(address, length) != NULL && acpi_tables_adds_up(table, length))
        return table;
    complain(table->signature);
    return NULL;
}

static bool find_root(struct acpi_tables_root *root) {
    uint64_t given = ash_boot_info_rsdp(&ash_use_boot_info);
    const uint8_t *at = given == 0 ? NULL : reach(given, ACPI_TABLES_POINTER_BYTES);
    if (at != NULL && acpi_tables_read_pointer(at, root))
        return true;
    at = reach(AREA, AREA_BYTES);
    for (unsigned i = 0; at != NULL && i + ACPI_TABLES_POINTER_BYTES <= AREA_BYTES; i += STEP)
        if (acpi_tables_read_pointer(at + i, root))
            return true;
    return false;
}

static bool is(const struct ash_acpi_header *table, const char *signature) {
    for (unsigned i = 0; i < sizeof table->signature; i++)
        if (signature[i] == '\0' || table->signature[i] != signature[i])
            return false;
    return true;
}

static const struct ash_acpi_header *keep_locked(struct acpi_tables *self, uint64_t address) {
    const struct ash_acpi_header *table = address == 0 ? NULL : table_at(address);
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (table != NULL && self->count < ASH_OPT_TABLES)
        self->tables[self->count++] = table;
    return table;
}

static void search_locked(struct acpi_tables *self) {
    struct acpi_tables_root root;
    self->searched = true;
    if (!find_root(&root))
        return;
    const struct ash_acpi_header *list = table_at(root.address);
    for (unsigned i = 0; list != NULL && i < ASH_OPT_TABLES; i++) {
        const struct ash_acpi_header *table =
            keep_locked(self, acpi_tables_entry(list, root.wide, i));
        if (table != NULL && is(table, "FACP"))
            (void)keep_locked(self, acpi_tables_dsdt(table));
    }
}

int acpi_tables_acpi_find(struct ash_acpi *instance, const char *signature,
                          const struct ash_acpi_header **table) {
    struct acpi_tables *self = acpi(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    if (!self->searched)
        search_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    for (unsigned i = 0; i < self->count; i++) {
        if (is(self->tables[i], signature)) {
            *table = self->tables[i];
            return 0;
        }
    }
    return -ASH_ENOENT;
}
