/* SPDX-License-Identifier: MIT */
#include <ashlar/acpi.h>
#include <ashlar/boot/info.h>
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/mem/map.h>
#include "mmio.h"

#define MAGIC  0x74726976u /* "virt". §4.2.2 */
#define LEGACY 1u
#define MODERN 2u

static void say(const char *text, size_t count) {
    ash_console_write(&ash_use_console, text, count);
}

#define SAY(literal) say(literal, sizeof(literal) - 1)

/* A line about the word of discovery at `word`. */
static void complain(const char *word, const char *why, size_t count) {
    size_t length = 0;
    while (word[length] != '\0' && word[length] != ' ')
        length++;
    ash_console_line(&ash_use_console);
    SAY("ashlar: ");
    say(word, length);
    say(why, count);
}

#define COMPLAIN(word, literal) complain(word, literal, sizeof(literal) - 1)

/* Looks at what is there: a slot may be empty, which is no error. */
static int probe_locked(struct virtio_mmio *self, const struct virtio_mmio_word *word,
                        const char *text) {
    volatile void *registers;
    if (word->address % sizeof(uint32_t) != 0 || word->bytes < VIRTIO_MMIO_CONFIG ||
        ash_mem_map_device(&ash_use_mem_map, word->address, word->bytes, &registers) != 0) {
        COMPLAIN(text, ": no device can be there\n");
        return -ASH_EINVAL;
    }
    volatile uint8_t *base = registers;
    uint32_t kind = ash_mmio_read32(base + VIRTIO_MMIO_DEVICE_ID);
    uint32_t version = ash_mmio_read32(base + VIRTIO_MMIO_VERSION);
    if (ash_mmio_read32(base + VIRTIO_MMIO_MAGIC) != MAGIC || kind == 0)
        return 0;
    if (version == LEGACY)
        COMPLAIN(text, ": legacy device; QEMU: -global virtio-mmio.force-legacy=false\n");
    if (version != MODERN)
        return 0;
    if (self->count == ASH_OPT_DEVICES) {
        COMPLAIN(text, ": more than the option devices of virtio-mmio allows\n");
        return -ASH_EINVAL;
    }
    self->devices[self->count++] = (struct virtio_mmio_device){
        .registers = base,
        .config_bytes = (uint32_t)word->bytes - VIRTIO_MMIO_CONFIG,
        .kind = kind,
        .gsi = (unsigned)word->gsi,
    };
    return 0;
}

#if ASH_HAS_ACPI
/* Devices that the command line names too are there once. */
static bool is_known(const struct virtio_mmio *self, uint64_t address) {
    for (unsigned i = 0; i < self->count; i++)
        if ((uintptr_t)self->devices[i].registers == address)
            return true;
    return false;
}

static int search_dsdt_locked(struct virtio_mmio *self) {
    const struct ash_acpi_header *dsdt;
    struct virtio_mmio_word word;
    size_t at = sizeof *dsdt;
    int error = 0;
    if (ash_acpi_find(&ash_use_acpi, "DSDT", &dsdt) != 0)
        return 0;
    while (error == 0 && virtio_mmio_read_aml((const uint8_t *)dsdt, dsdt->length, &at, &word))
        if (!is_known(self, word.address))
            error = probe_locked(self, &word, "the DSDT's LNRO0005");
    return error;
}
#endif

static int search_locked(struct virtio_mmio *self) {
    const char *text = ash_boot_info_command_line(&ash_use_boot_info);
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    while (*text == ' ')
        text++;
    self->count = 0;
    while (*text != '\0') {
        struct virtio_mmio_word word;
        const char *start = text;
        int found = virtio_mmio_read_word(&text, &word);
        if (found < 0)
            COMPLAIN(start, ": not SIZE@ADDRESS:IRQ\n");
        if (found > 0)
            found = probe_locked(self, &word, start);
        if (found < 0)
            return found;
    }
#if ASH_HAS_ACPI
    int error = search_dsdt_locked(self);
    if (error != 0)
        return error;
#endif
    self->searched = true;
    return 0;
}

int virtio_mmio_virtio_bus_find(struct ash_virtio_bus *instance, unsigned device_id, unsigned index,
                                struct ash_virtio_device **device) {
    struct virtio_mmio *self = (struct virtio_mmio *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = self->searched ? 0 : search_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    for (unsigned i = 0; error == 0 && i < self->count; i++) {
        if (self->devices[i].kind == device_id && index-- == 0) {
            *device = (struct ash_virtio_device *)&self->devices[i];
            return 0;
        }
    }
    return error != 0 ? error : -ASH_ENODEV;
}
