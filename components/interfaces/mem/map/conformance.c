/* SPDX-License-Identifier: MIT */
/*
 * Access that is refused cannot be tried without a panic, so the suite reads the tables instead. A
 * process does not see them, and asks the kernel: a call fails where it may not read or write.
 */
#include <ashlar/cpu/page.h>
#include <ashlar/linux/call.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define COUNT       8u
#define FAR         (3ull << 30) /* where the suite maps memory that it never touches */

static const char constant[] = "constant";

#define ACCESS (ASH_PAGE_PRESENT | ASH_PAGE_WRITE | ASH_PAGE_NO_EXEC)

/* Where in a page the kernel is let read and write. */
#define READS  128u
#define WRITES 64u

#define E_FAULT (-14) /* asm-generic/errno-base.h */

/* Intel SDM vol. 3A §5.5: the level of what runs, 0 for who has the machine. */
static bool in_process(void) {
    uintptr_t selector;
    __asm__("mov %%cs, %0" : "=r"(selector));
    return (selector & 3) != 0;
}

static uint64_t entry(const void *address) {
    return ash_page_lookup((uintptr_t)address);
}

static bool has(const void *address, uint64_t flags, uint64_t among) {
    return (entry(address) & among) == flags;
}

/* clock_gettime(CLOCK_MONOTONIC): 16 bytes are written. */
static bool kernel_writes(const void *page) {
    return ash_linux_call(ASH_LINUX_CLOCK_GETTIME, 1, (long)((uintptr_t)page + WRITES), 0) !=
           E_FAULT;
}

/* setitimer(ITIMER_REAL): 32 bytes are read, and with those of `fill` refused. */
static bool kernel_reads(const void *page) {
    return ash_linux_call(ASH_LINUX_SETITIMER, 0, (long)((uintptr_t)page + READS), 0) != E_FAULT;
}

static bool is_open(const void *page) {
    if (in_process())
        return kernel_reads(page) && kernel_writes(page);
    return has(page, ACCESS, ACCESS);
}

static bool is_read_only(const void *page) {
    if (in_process())
        return kernel_reads(page) && !kernel_writes(page);
    return has(page, ASH_PAGE_PRESENT | ASH_PAGE_NO_EXEC, ACCESS);
}

static bool is_closed(const void *page, uint64_t guard) {
    if (in_process())
        return !kernel_reads(page) && !kernel_writes(page);
    return has(page, guard, ASH_PAGE_PRESENT | ASH_PAGE_GUARD);
}

/* Repeats a protect until there are tables enough. */
static int protect(void *start, size_t bytes, unsigned access) {
    int error;
    while ((error = ash_mem_map_protect(&ash_use_mem_map, start, bytes, access)) == -ASH_ENOMEM) {
        void *page;
        if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
            break;
        ash_mem_map_donate(&ash_use_mem_map, page);
    }
    return error;
}

static void test_protect(uint8_t *pages) {
    BEGIN("1: access of exactly these pages");
    for (unsigned i = 0; i < COUNT; i++) {
        __builtin_memset(pages + i * ASH_PAGE_BYTES + READS, 0xff, 32);
        pages[i * ASH_PAGE_BYTES] = (uint8_t)(i + 1);
    }
    CHECK(protect(pages + ASH_PAGE_BYTES, 2 * ASH_PAGE_BYTES, ASH_MAP_READ) == 0);
    CHECK(is_open(pages));
    CHECK(is_read_only(pages + ASH_PAGE_BYTES));
    CHECK(is_read_only(pages + 2 * ASH_PAGE_BYTES));
    CHECK(is_open(pages + 3 * ASH_PAGE_BYTES));
    CHECK(protect(pages + 4 * ASH_PAGE_BYTES, 1, ASH_MAP_NONE) == 0);
    CHECK(is_closed(pages + 4 * ASH_PAGE_BYTES, 0));
    CHECK(is_open(pages + 5 * ASH_PAGE_BYTES));
    CHECK(pages[ASH_PAGE_BYTES] == 2);

    BEGIN("2: a guard");
    CHECK(protect(pages + 5 * ASH_PAGE_BYTES, ASH_PAGE_BYTES, ASH_MAP_GUARD) == 0);
    CHECK(is_closed(pages + 5 * ASH_PAGE_BYTES, ASH_PAGE_GUARD));

    BEGIN("1, 4: and back");
    CHECK(protect(pages, COUNT * ASH_PAGE_BYTES, ASH_MAP_WRITE) == 0);
    CHECK(protect(pages, COUNT * ASH_PAGE_BYTES, ASH_MAP_WRITE) == 0);
    bool same = true;
    for (unsigned i = 0; i < COUNT; i++) {
        uint8_t *page = pages + i * ASH_PAGE_BYTES;
        same = same && is_open(page);
        same = same &&
               (in_process() || (entry(page) & ASH_PAGE_ADDRESS & ~0x1fffffull) <= (uintptr_t)page);
        same = same && page[0] == i + 1;
        page[1] = (uint8_t)i;
    }
    CHECK(same);
}

static void test_refused(uint8_t *pages) {
    uintptr_t text = (uintptr_t)test_protect & ~(uintptr_t)(ASH_PAGE_BYTES - 1);
    uintptr_t rodata = (uintptr_t)constant & ~(uintptr_t)(ASH_PAGE_BYTES - 1);
    BEGIN("3: what is refused");
    CHECK(protect(pages + 8, ASH_PAGE_BYTES, ASH_MAP_READ) == -ASH_EINVAL);
    CHECK(protect(pages, ASH_PAGE_BYTES, 4) == -ASH_EINVAL);
    CHECK(protect(pages, SIZE_MAX, ASH_MAP_READ) == -ASH_EINVAL);
    CHECK(protect((void *)text, ASH_PAGE_BYTES, ASH_MAP_WRITE) == -ASH_EINVAL);
    CHECK(protect((void *)rodata, 1, ASH_MAP_WRITE) == -ASH_EINVAL);
    CHECK(protect((void *)(uintptr_t)0, ASH_PAGE_BYTES, ASH_MAP_WRITE) == -ASH_EINVAL);
    CHECK(protect((void *)(uintptr_t)(2 * FAR), ASH_PAGE_BYTES, ASH_MAP_WRITE) == -ASH_EINVAL);
    if (in_process()) {
        CHECK(!kernel_writes((const void *)text) && !kernel_writes((const void *)rodata));
        return;
    }
    CHECK(has((const void *)text, ASH_PAGE_PRESENT, ACCESS));
    CHECK(has((const void *)rodata, ASH_PAGE_PRESENT | ASH_PAGE_NO_EXEC, ACCESS));
}

static int device(uint64_t physical, size_t bytes) {
    volatile void *registers = NULL;
    int error = ash_mem_map_device(&ash_use_mem_map, physical, bytes, &registers);
    if (error == 0)
        CHECK((uint64_t)(uintptr_t)registers == physical);
    return error;
}

static void test_device(uint8_t *pages) {
    const uint64_t at = 0xfee00000; /* the local APIC: a device on each machine of this kind */
    BEGIN("5, 7: devices");
    CHECK(device((uintptr_t)pages, ASH_PAGE_BYTES) == -ASH_EINVAL);
    CHECK(device(at, 0) == -ASH_EINVAL);
    CHECK(device(UINT64_MAX - 4, 16) == -ASH_EINVAL);
    if (in_process()) { /* it has none */
        CHECK(device(at, ASH_PAGE_BYTES) == -ASH_EINVAL);
        return;
    }
    CHECK(device(at, ASH_PAGE_BYTES) == 0);
    CHECK(device(at, ASH_PAGE_BYTES) == 0);
    CHECK(device(at - 0x200000 + 0x800, 16) == 0);
    CHECK(has((const void *)(uintptr_t)at, ACCESS | ASH_PAGE_UNCACHED, ACCESS | ASH_PAGE_UNCACHED));
    CHECK(protect((void *)(uintptr_t)at, ASH_PAGE_BYTES, ASH_MAP_WRITE) == -ASH_EINVAL);
}

static int memory(uint64_t physical, size_t bytes) {
    int error;
    while ((error = ash_mem_map_memory(&ash_use_mem_map, physical, bytes)) == -ASH_ENOMEM) {
        void *page;
        if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
            break;
        ash_mem_map_donate(&ash_use_mem_map, page);
    }
    return error;
}

static void test_memory(uint8_t *pages) {
    const size_t bytes = 5u << 20;
    BEGIN("6, 7: memory");
    CHECK(memory(FAR, 0) == 0);
    if (in_process()) { /* it has what it has */
        CHECK(memory(FAR, 1) == -ASH_EINVAL);
    } else {
        const void *first = (const void *)(uintptr_t)(FAR - bytes / 2);
        CHECK(memory(FAR - bytes / 2, bytes) == 0);
        CHECK(has(first, ACCESS, ACCESS | ASH_PAGE_UNCACHED));
        CHECK(has((const uint8_t *)first + bytes - 1, ACCESS, ACCESS | ASH_PAGE_UNCACHED));
        CHECK(memory(FAR, 1) == 0);
    }
    CHECK(memory(UINT64_MAX - 4, 16) == -ASH_EINVAL);
    CHECK(memory(1ull << 52, 16) == -ASH_EINVAL);
    CHECK(protect(pages, ASH_PAGE_BYTES, ASH_MAP_READ) == 0);
    CHECK(memory((uintptr_t)pages, ASH_PAGE_BYTES) == 0);
    CHECK(is_read_only(pages));
    CHECK(protect(pages, ASH_PAGE_BYTES, ASH_MAP_WRITE) == 0);
}

int main(void) {
    void *pages = NULL;
    BEGIN("pages to work on");
    CHECK(ash_mem_pages_get(&ash_use_mem_pages, COUNT, &pages) == 0);
    test_protect(pages);
    test_refused(pages);
    test_device(pages);
    test_memory(pages);
    return ash_test_end(&ash_use_test);
}
