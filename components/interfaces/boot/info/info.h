/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BOOT_INFO_H
#define ASHLAR_BOOT_INFO_H
/*
 * What the loader handed over, in one form for each boot protocol. The provider reads the loader's
 * own structures in place: it copies nothing, so every pointer from here stays valid, and what it
 * leads to stays unchanged, for as long as the image runs.
 *
 * Addresses are physical. Nothing that the loader wrote is trusted to be sorted, disjoint, aligned
 * or not empty; what these functions hand on is checked for wrapping past 2^64, and for nothing
 * else.
 *
 * Context: from anywhere, once ash_boot_info_accept has succeeded. Cost: a few loads each; nothing
 * is worked out before it is asked for. No function blocks, allocates, or needs a lock: the state
 * is constant after boot.
 */
#include <ashlar/base.h>

struct ash_boot_info;

/* Memory that is free for use. Each other kind is to be left alone, whatever it is. */
#define ASH_BOOT_RAM 1u

/* One line of the memory map: `bytes` bytes from `base`. May be empty, and may overlap others. */
struct ash_boot_range {
    uint64_t base;
    uint64_t bytes;
    uint32_t kind;
    uint32_t reserved;
};

/*
 * Takes the address of the loader's structure, whose form the boot protocol fixes. Called once, by
 * the provider of boot.entry, before anything else here. Before it reads from an address it calls
 * `reach(address, bytes, &at)`, which makes that memory readable at `at` for good or returns an
 * error, since the loader may have put its structures where boot code mapped nothing, and some of
 * them into page 0, which nobody maps. Modules are not read. -ASH_EPROTO: it
 * is not what the protocol says. An error of `reach` is returned as it is.
 */
ASH_MUST_USE int ash_boot_info_accept(struct ash_boot_info *self, uint64_t handover,
                                      int (*reach)(uint64_t address, uint64_t bytes,
                                                   const void **at));

/* The command line: NUL-terminated, never NULL, empty where the loader gave none. */
const char *ash_boot_info_command_line(struct ash_boot_info *self);

/*
 * Sets `*ranges` to the memory map, and returns how many lines it has: 0 where the loader gave
 * none.
 */
size_t ash_boot_info_ranges(struct ash_boot_info *self, const struct ash_boot_range **ranges);

/*
 * The module with the number `index`, from 0: a file that the loader put into memory. It may lie in
 * memory that is not mapped yet (see mem.map). -ASH_ENOENT: there are fewer. A module of 0 bytes is
 * a module.
 */
ASH_MUST_USE int ash_boot_info_module(struct ash_boot_info *self, unsigned index, const void **data,
                                      size_t *bytes);

/*
 * The region with the number `index`, from 0, that the loader filled, from `*start` up to `*end`:
 * the image, each of the loader's structures, the command line, each module. Regions may be empty
 * and may overlap. Whoever gives memory out leaves them all alone. -ASH_ENOENT: there are fewer.
 */
ASH_MUST_USE int ash_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *start,
                                        uint64_t *end);

/* The image itself, from its first byte up to the end of its .bss, boot stack included. */
void ash_boot_info_image(struct ash_boot_info *self, uint64_t *start, uint64_t *end);

/*
 * The address of the ACPI root pointer, 0 where the loader gave none. Not checked, perhaps not
 * mapped.
 */
uint64_t ash_boot_info_rsdp(struct ash_boot_info *self);

#endif
