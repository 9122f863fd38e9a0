/* SPDX-License-Identifier: MIT */
/* The machine has what each of QEMU's with firmware has: FADT, DSDT and MADT. */
#include <ashlar/acpi.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static const struct ash_acpi_header *find(const char *signature) {
    const struct ash_acpi_header *table = NULL;
    CHECK(ash_acpi_find(&ash_use_acpi, signature, &table) == 0);
    return table;
}

static void check(const char *signature, const struct ash_acpi_header *table) {
    uint8_t sum = 0;
    if (table == NULL)
        return;
    for (unsigned i = 0; i < sizeof table->signature; i++)
        CHECK(table->signature[i] == signature[i]);
    CHECK(table->length > sizeof *table);
    for (uint32_t i = 0; i < table->length; i++)
        sum = (uint8_t)(sum + ((const uint8_t *)table)[i]);
    CHECK(sum == 0);
}

int main(void) {
    static const char *const signatures[] = {"FACP", "DSDT", "APIC"};
    const struct ash_acpi_header *none;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(signatures); i++) {
        BEGIN("1, 2: a table that is there");
        const struct ash_acpi_header *table = find(signatures[i]);
        check(signatures[i], table);
        BEGIN("4: the same again");
        CHECK(find(signatures[i]) == table);
    }
    BEGIN("3: tables that are not there");
    CHECK(ash_acpi_find(&ash_use_acpi, "NOPE", &none) == -ASH_ENOENT);
    CHECK(ash_acpi_find(&ash_use_acpi, "FAC", &none) == -ASH_ENOENT);
    CHECK(ash_acpi_find(&ash_use_acpi, "", &none) == -ASH_ENOENT);
    return ash_test_end(&ash_use_test);
}
