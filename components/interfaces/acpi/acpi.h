/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_ACPI_H
#define ASHLAR_ACPI_H
/*
 * ACPI tables: what firmware says about the machine, as bytes. Section numbers are those of ACPI
 * 6.5. There is no interpreter of AML here, and no table is written to.
 *
 * Firmware is hostile, and often wrong. A table that is handed on lies in mapped memory with all of
 * its length, and its bytes add up to 0 (§5.2.6); what it says is for its reader to check. One that
 * does not is named on the console, once, and is as if it were not there.
 *
 * Context: boot and thread. The tables are looked for with the first call, and stay where they are
 * for as long as the image runs.
 */
#include <ashlar/base.h>

struct ash_acpi;

/* What every table begins with, §5.2.6; its length counts these bytes too. */
struct ash_acpi_header {
    char signature[4];
    uint32_t length;
    uint8_t revision, sum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
};
_Static_assert(sizeof(struct ash_acpi_header) == 36, "ACPI 6.5 §5.2.6");

/*
 * The table with this signature, such as "APIC". "DSDT" is the one that the FADT names (§5.2.9). Of
 * several with one signature it is the first. -ASH_ENOENT: there is none, or no ACPI.
 */
ASH_MUST_USE int ash_acpi_find(struct ash_acpi *self, const char *signature,
                               const struct ash_acpi_header **table);

#endif
