/* SPDX-License-Identifier: MIT */
/*
 * Firmware's tables and the command line: sound ones, whose meaning is kept beside them, and the
 * same damaged, which must not be read past their end. Each buffer is exactly as long as it says.
 */
#include "../../bus/pci-x86/pci.h"
#include "../../bus/virtio-mmio/mmio.h"
#include "../../irq/irq-apic/apic.h"
#include "acpi.h"
#include "fuzz.h"

#define HEADER sizeof(struct ash_acpi_header)
#define MOST   4096u

static uint32_t any32(void) {
    return fuzz_draw(1u << 16) << 16 | fuzz_draw(1u << 16);
}

/* A table under construction. */
static uint8_t table[MOST];
static size_t length;

static void put(const void *bytes, size_t count) {
    memcpy(table + length, bytes, count);
    length += count;
}

static void put8(uint8_t value) {
    put(&value, 1);
}

static void put32(uint32_t value) {
    put(&value, 4);
}

static void begin(const char *signature) {
    struct ash_acpi_header header = {.revision = 1};
    length = 0;
    memcpy(header.signature, signature, 4);
    put(&header, sizeof header);
}

static void finish(void) {
    struct ash_acpi_header *header = (struct ash_acpi_header *)table;
    uint8_t sum = 0;
    header->length = (uint32_t)length;
    header->sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + table[i]);
    header->sum = (uint8_t)-sum;
}

/* A copy of exactly `count` bytes, so that a step too far is seen. */
static uint8_t *exact(size_t count) {
    uint8_t *copy = malloc(count + (count == 0));
    memcpy(copy, table, count);
    return copy;
}

static void damage(void) {
    for (unsigned i = fuzz_draw(4); i-- != 0;)
        table[fuzz_draw((uint32_t)length)] = fuzz_draw(3) == 0 ? 0xff : (uint8_t)fuzz_draw(256);
}

/* The MADT. */

static struct irq_apic_io controllers[4];
static unsigned controller_count;

static void make_madt(void) {
    begin("APIC");
    put32(0xfee00000);
    put32(1);
    controller_count = 0;
    for (unsigned i = fuzz_draw(12); i-- != 0;) {
        if (fuzz_draw(2) == 0 && controller_count < ASH_ARRAY_LENGTH(controllers)) {
            struct irq_apic_io one = {any32(), controller_count * 24};
            controllers[controller_count++] = one;
            put8(1), put8(12), put8((uint8_t)fuzz_draw(256)), put8(0);
            put32(one.address), put32(one.first);
        } else {
            uint8_t more = (uint8_t)fuzz_draw(20);
            put8((uint8_t)(fuzz_draw(2) == 0 ? 0 : 2 + fuzz_draw(20))), put8((uint8_t)(2 + more));
            while (more-- != 0)
                put8((uint8_t)fuzz_draw(256));
        }
    }
    finish();
}

static void try_madt(void) {
    struct irq_apic_io io;
    make_madt();
    uint8_t *copy = exact(length);
    unsigned gsi = fuzz_draw(120), of = gsi / 24;
    bool found = irq_apic_read_madt(copy, length, gsi, &io);
    FUZZ_CHECK(found == (controller_count != 0));
    if (of >= controller_count)
        of = controller_count - 1;
    FUZZ_CHECK(!found ||
               (io.address == controllers[of].address && io.first == controllers[of].first));
    free(copy);
    damage();
    size_t cut = fuzz_draw((uint32_t)length + 1);
    copy = exact(cut);
    if (irq_apic_read_madt(copy, cut, gsi, &io))
        FUZZ_CHECK(io.first <= gsi);
    free(copy);
}

/* The MCFG. */

static void try_mcfg(void) {
    struct pci_x86_ecam ecam;
    uint64_t expected = 0;
    uint8_t last = 0;
    begin("MCFG");
    put32(0), put32(0);
    for (unsigned i = fuzz_draw(5); i-- != 0;) {
        uint64_t base = (uint64_t)(1 + fuzz_draw(1u << 20)) << 20;
        uint16_t segment = (uint16_t)fuzz_draw(2);
        uint8_t first = (uint8_t)(fuzz_draw(2) * 16), end = (uint8_t)(first + fuzz_draw(200));
        put(&base, 8), put(&segment, 2), put8(first), put8(end), put32(0);
        if (segment == 0 && first == 0 && expected == 0) {
            expected = base;
            last = end;
        }
    }
    finish();
    uint8_t *copy = exact(length);
    bool found = pci_x86_read_mcfg(copy, length, &ecam);
    FUZZ_CHECK(found == (expected != 0) &&
               (!found || (ecam.base == expected && ecam.last == last)));
    free(copy);
    damage();
    size_t cut = fuzz_draw((uint32_t)length + 1);
    copy = exact(cut);
    if (pci_x86_read_mcfg(copy, cut, &ecam))
        FUZZ_CHECK(ecam.base != 0 && ecam.base % (1u << 20) == 0);
    free(copy);
}

/* The DSDT. */

static struct virtio_mmio_word slots[8];
static unsigned slot_count;

static void noise(unsigned most) {
    for (unsigned i = fuzz_draw(most); i-- != 0;)
        put8((uint8_t)fuzz_draw(0x80)); /* no tag of a descriptor */
}

static void make_dsdt(void) {
    begin("DSDT");
    slot_count = 0;
    for (unsigned i = fuzz_draw(9); i-- != 0 && slot_count < ASH_ARRAY_LENGTH(slots);) {
        struct virtio_mmio_word word = {any32(), 0x200 + fuzz_draw(4096), fuzz_draw(48)};
        bool whole = fuzz_draw(4) != 0;
        noise(20);
        put("LNRO0005", 9);
        noise(20);
        put("\x86\x09\x00\x01", 4), put32((uint32_t)word.address), put32((uint32_t)word.bytes);
        if (whole)
            put("\x89\x06\x00\x01\x01", 5), put32((uint32_t)word.gsi);
        noise(20);
        if (whole)
            slots[slot_count++] = word;
    }
    finish();
}

static void try_dsdt(void) {
    struct virtio_mmio_word word;
    size_t at = HEADER, before;
    unsigned count = 0;
    make_dsdt();
    uint8_t *copy = exact(length);
    while (virtio_mmio_read_aml(copy, length, &at, &word)) {
        FUZZ_CHECK(count < slot_count && word.address == slots[count].address &&
                   word.bytes == slots[count].bytes && word.gsi == slots[count].gsi);
        count++;
    }
    FUZZ_CHECK(count == slot_count);
    free(copy);
    damage();
    size_t cut = HEADER + fuzz_draw((uint32_t)(length - HEADER) + 1);
    copy = exact(cut);
    for (at = before = HEADER; virtio_mmio_read_aml(copy, cut, &at, &word); before = at)
        FUZZ_CHECK(at > before && at <= cut);
    free(copy);
}

/* The root pointer and the root table. */

static void try_pointer(void) {
    struct acpi_tables_root root;
    struct {
        char signature[8];
        uint8_t sum;
        char oem[6];
        uint8_t revision;
        uint32_t rsdt, length;
        uint64_t xsdt;
        uint8_t more[4];
    } __attribute__((packed)) pointer = {.signature = "RSD PTR "};
    _Static_assert(sizeof pointer == ACPI_TABLES_POINTER_BYTES, "ACPI 6.5 §5.2.5.3");
    uint8_t *bytes = (uint8_t *)&pointer;
    pointer.revision = (uint8_t)(fuzz_draw(2) * 2);
    pointer.rsdt = 1 + fuzz_draw(1000);
    pointer.length = sizeof pointer;
    pointer.xsdt = fuzz_draw(2) == 0 ? 0 : any32();
    for (unsigned i = 0; i < 20; i++)
        pointer.sum = (uint8_t)(pointer.sum - (i == 8 ? 0 : bytes[i]));
    for (unsigned i = 0; i < 35; i++)
        pointer.more[0] = (uint8_t)(pointer.more[0] - (i == 32 ? 0 : bytes[i]));
    bool wide = pointer.revision >= 2 && pointer.xsdt != 0;
    FUZZ_CHECK(acpi_tables_read_pointer(bytes, &root) && root.wide == wide);
    FUZZ_CHECK(root.address == (wide ? pointer.xsdt : pointer.rsdt));
    bytes[fuzz_draw(20)] ^= (uint8_t)(1 + fuzz_draw(255));
    FUZZ_CHECK(!acpi_tables_read_pointer(bytes, &root));
}

static void try_root(void) {
    bool wide = fuzz_draw(2) == 0;
    unsigned count = fuzz_draw(20);
    begin(wide ? "XSDT" : "RSDT");
    for (unsigned i = 0; i < count; i++) {
        put32(i + 1);
        if (wide)
            put32(0);
    }
    for (unsigned i = fuzz_draw(wide ? 8 : 4); i-- != 0;)
        put8(0xee); /* less than an entry */
    finish();
    uint8_t *copy = exact(length);
    const struct ash_acpi_header *root = (const struct ash_acpi_header *)copy;
    FUZZ_CHECK(acpi_tables_length(root) == length && acpi_tables_adds_up(root, length));
    for (unsigned i = 0; i < count + 3; i++)
        FUZZ_CHECK(acpi_tables_entry(root, wide, i) == (i < count ? i + 1 : 0));
    ((struct ash_acpi_header *)copy)->length = fuzz_draw(HEADER);
    FUZZ_CHECK(acpi_tables_length(root) == 0);
    free(copy);
}

static void try_fadt(void) {
    begin("FACP");
    for (unsigned i = fuzz_draw(150); i-- != 0;)
        put8((uint8_t)fuzz_draw(256));
    finish();
    uint8_t *copy = exact(length);
    uint64_t x = 0, old = 0;
    if (length >= 148)
        memcpy(&x, copy + 140, 8);
    if (length >= 44)
        memcpy(&old, copy + 40, 4);
    FUZZ_CHECK(acpi_tables_dsdt((const struct ash_acpi_header *)copy) == (x != 0 ? x : old));
    free(copy);
}

/* The command line. */

static void try_words(void) {
    struct virtio_mmio_word word, expected[6];
    char line[600];
    unsigned count = 0, seen = 0, size = 0;
    for (unsigned i = fuzz_draw(6); i-- != 0;) {
        if (fuzz_draw(2) == 0) {
            expected[count] =
                (struct virtio_mmio_word){any32(), 1 + fuzz_draw(4096), fuzz_draw(65536)};
            struct virtio_mmio_word *one = &expected[count++];
            const char *form = fuzz_draw(2) == 0 ? "virtio_mmio.device=%lu@0x%lx:%lu "
                                                 : "virtio_mmio.device=%lu@%lu:%lu:7  ";
            size += (unsigned)sprintf(line + size, form, one->bytes, one->address, one->gsi);
        } else {
            size += (unsigned)sprintf(line + size, "tcpip.address=10.0.0.%u/24 ", fuzz_draw(256));
        }
    }
    line[size] = '\0';
    char *copy = strdup(line);
    for (const char *at = copy; *at != '\0';) {
        int found = virtio_mmio_read_word(&at, &word);
        FUZZ_CHECK(found >= 0);
        if (found == 0)
            continue;
        FUZZ_CHECK(seen < count && word.address == expected[seen].address &&
                   word.bytes == expected[seen].bytes && word.gsi == expected[seen].gsi);
        seen++;
    }
    FUZZ_CHECK(seen == count);
    for (unsigned i = fuzz_draw(5); size != 0 && i-- != 0;)
        copy[fuzz_draw(size)] = "0x@: =KMvd9f\x80"[fuzz_draw(13)];
    for (const char *at = copy, *before = NULL; *at != '\0' && at != before;) {
        before = at;
        if (virtio_mmio_read_word(&at, &word) > 0)
            FUZZ_CHECK(word.gsi <= 65535 && word.address + word.bytes >= word.address);
        FUZZ_CHECK(at > before);
    }
    free(copy);
}

/* Numbers of more than 64 bits, and devices beyond the end of the address space. */
static void try_bad_words(void) {
    static const char *const forms[] = {"virtio_mmio.device=512@0x%x%016lx:5",
                                        "virtio_mmio.device=4K@0x%xfffffffffffff%03lx:5",
                                        "virtio_mmio.device=512@%u%020lu:5"};
    struct virtio_mmio_word word;
    char line[100];
    unsigned form = fuzz_draw(ASH_ARRAY_LENGTH(forms));
    unsigned first = form == 1 ? 0 : 1 + fuzz_draw(9);
    unsigned long rest = form == 1 ? 1 + fuzz_draw(0xfff) : (unsigned long)any32() << 32 | any32();
    (void)sprintf(line, forms[form], first, rest);
    const char *at = line;
    FUZZ_CHECK(virtio_mmio_read_word(&at, &word) < 0 && *at == '\0');
}

int main(int argc, char **argv) {
    FUZZ_CHECK(argc == 3);
    fuzz_state = strtoull(argv[1], NULL, 10);
    for (unsigned long i = strtoul(argv[2], NULL, 10); i-- != 0;) {
        try_madt();
        try_mcfg();
        try_dsdt();
        try_pointer();
        try_root();
        try_fadt();
        try_words();
        try_bad_words();
    }
    return 0;
}
