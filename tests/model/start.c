/* SPDX-License-Identifier: MIT */
/*
 * Stands between QEMU and a boot image, and starts it as another monitor would: its start
 * information, memory map and command line lie where that one puts them and say what that one says.
 * Compiled for 32 bits, in which PVH starts. MODEL_FIRECRACKER or MODEL_CLOUD_HYPERVISOR; ENTRY is
 * where the image begins.
 *
 * Sources: Xen, xen/include/public/arch-x86/hvm/start_info.h. Firecracker,
 * src/vmm/src/arch/x86_64/layout.rs and mod.rs: start information 0x6000, memory map 0x7000,
 * command line 0x20000; no address of ACPI's root. Cloud Hypervisor, arch/src/x86_64/layout.rs: the
 * same places, and ACPI's root is told.
 */
#include <stdint.h>

#define START_INFO   0x6000u
#define MODULES      0x6040u
#define MEMORY_MAP   0x7000u
#define COMMAND_LINE 0x20000u
#define COMMAND_MOST 2048u

#define MAGIC    0x336ec578u
#define RAM      1u
#define RESERVED 2u

struct start_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, command_line, acpi_root, memory_map;
    uint32_t memory_count, reserved;
};

struct module {
    uint64_t address, bytes, command_line, reserved;
};

struct range {
    uint64_t address, bytes;
    uint32_t type, reserved;
};

static char line[COMMAND_MOST];
static struct module module;

/* Firecracker says the size of a device's registers as 4K, QEMU as 512. */
static void copy_line(const char *from) {
    unsigned to = 0;
    for (; *from != '\0' && to < sizeof line - 1; from++) {
#ifdef MODEL_FIRECRACKER
        if (from[0] == '5' && from[1] == '1' && from[2] == '2' && from[3] == '@') {
            line[to++] = '4';
            line[to] = 'K';
            from += 2;
        } else
#endif
            line[to] = *from;
        to++;
    }
    line[to] = '\0';
}

static uint64_t end_of_memory(const struct start_info *info) {
    const struct range *map = (const struct range *)(uintptr_t)info->memory_map;
    for (uint32_t i = 0; i < info->memory_count; i++)
        if (map[i].type == RAM && map[i].address <= 0x100000 &&
            map[i].address + map[i].bytes > 0x100000)
            return map[i].address + map[i].bytes;
    return 0;
}

void model_start(const struct start_info *given);

void model_start(const struct start_info *given) {
    uint64_t end = end_of_memory(given), acpi_root = 0;
#ifdef MODEL_CLOUD_HYPERVISOR
    acpi_root = given->acpi_root;
#endif
    copy_line((const char *)(uintptr_t)given->command_line);
    uint32_t modules = given->module_count;
    if (modules > 0)
        module = *(const struct module *)(uintptr_t)given->modules;
    /* All was read: what is written now may lie where QEMU's was. */
    const struct range map[] = {
        {0, 0x9fc00, RAM, 0},
        {0x9fc00, 0x60400, RESERVED, 0},
        {0x100000, end - 0x100000, RAM, 0},
        {0x100000000, 0, RAM, 0}, /* none above 4 GiB, which is said all the same */
    };
    const struct start_info info = {
        MAGIC,     1,          0,
        modules,   MODULES,    COMMAND_LINE,
        acpi_root, MEMORY_MAP, sizeof map / sizeof *map,
        0,
    };
    for (unsigned i = 0; i < sizeof map / sizeof *map; i++)
        ((volatile struct range *)MEMORY_MAP)[i] = map[i];
    for (unsigned i = 0; i < sizeof line; i++)
        ((volatile char *)COMMAND_LINE)[i] = line[i];
    *(volatile struct module *)MODULES = module;
    *(volatile struct start_info *)START_INFO = info;
    __asm__ volatile("jmp *%0" : : "r"(ENTRY), "b"(START_INFO) : "memory");
    __builtin_unreachable();
}
