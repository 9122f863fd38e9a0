/* SPDX-License-Identifier: MIT */
#ifndef ACPI_TABLES_H
#define ACPI_TABLES_H
#include <ashlar/acpi.h>
#include <ashlar/lock.h>

/* The lock guards the search; the rest is constant once `searched`. */
struct acpi_tables {
    struct ash_lock_word lock;
    bool searched;
    unsigned count;
    const struct ash_acpi_header *tables[ASH_OPT_TABLES]; /* the sound ones */
};

/* What the root pointer says: the root table, and whether its entries have 64 bits. */
struct acpi_tables_root {
    uint64_t address;
    bool wide;
};

#define ACPI_TABLES_POINTER_BYTES 36u        /* §5.2.5.3; revision 0 has 20 of them */
#define ACPI_TABLES_MOST_BYTES    (1u << 20) /* of a table; the longest DSDTs have some 100 KiB */

/* root.c: reads the root pointer at `bytes`, which are as many as it may have. False: it is none.
 */
bool acpi_tables_read_pointer(const uint8_t bytes[ACPI_TABLES_POINTER_BYTES],
                              struct acpi_tables_root *root);

/* root.c: how long the table with this header is. 0: no table has that length. */
uint32_t acpi_tables_length(const struct ash_acpi_header *header);

/* root.c: do the bytes add up to 0? §5.2.6 */
bool acpi_tables_adds_up(const void *bytes, size_t count);

/* root.c: where the table with the number `index` is, 0 past the last. `root` is sound. */
uint64_t acpi_tables_entry(const struct ash_acpi_header *root, bool wide, unsigned index);

/* root.c: where the FADT says that the DSDT is; 0: nowhere. `fadt` is sound. */
uint64_t acpi_tables_dsdt(const struct ash_acpi_header *fadt);

#endif
