/* SPDX-License-Identifier: MIT */
/* Reads registers and page tables, and finds the state that SPEC.md promises. */
#include <ashlar/boot/info.h>
#include <ashlar/cpu/page.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define ACCESS      (ASH_PAGE_PRESENT | ASH_PAGE_WRITE | ASH_PAGE_NO_EXEC)
#define TEXT        (ASH_PAGE_PRESENT)
#define CONSTANT    (ASH_PAGE_PRESENT | ASH_PAGE_NO_EXEC)

extern const char ash_text_start[], ash_rodata_start[], ash_data_start[], ash_image_end[];

static uint64_t access_of(uint64_t address) {
    uint64_t entry = ash_page_lookup(address);
    return (entry & ASH_PAGE_PRESENT) != 0 ? entry & ACCESS : entry;
}

static bool all(const char *from, const char *to, uint64_t access) {
    for (uint64_t page = (uintptr_t)from; page < (uintptr_t)to; page += ASH_PAGE_BYTES)
        if (access_of(page) != access)
            return false;
    return true;
}

static bool is_guard(uint64_t address) {
    return (ash_page_lookup(address) & (ASH_PAGE_PRESENT | ASH_PAGE_GUARD)) == ASH_PAGE_GUARD;
}

static void test_registers(void) {
    uint64_t cr0, cr4;
    uint32_t efer, high;
    BEGIN("1: registers");
    __asm__ volatile("mov %%cr0, %0; mov %%cr4, %1" : "=r"(cr0), "=r"(cr4));
    __asm__ volatile("rdmsr" : "=a"(efer), "=d"(high) : "c"(0xc0000080));
    CHECK((cr0 & 0x80010001) == 0x80010001); /* PG, WP, PE */
    CHECK((cr0 & 0xc) == 0);                 /* TS, EM: SSE would fault */
    CHECK((cr4 & 0x620) == 0x620);           /* PAE, OSFXSR, OSXMMEXCPT */
    CHECK((efer & 0xd00) == 0xd00);          /* NXE, LMA, LME */
    uint16_t control;
    uint32_t mxcsr;
    __asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(control), "=m"(mxcsr));
    CHECK(control == 0x037f);
    CHECK((mxcsr & 0xffc0) == 0x1f80); /* without the flags of what happened */
}

int main(void) {
    uint64_t here = (uintptr_t)__builtin_frame_address(0), guard = here & ~0xfffull;
    test_registers();
    BEGIN("2: text, constants, data");
    CHECK(all(ash_text_start, ash_rodata_start, TEXT));
    CHECK(all(ash_rodata_start, ash_data_start, CONSTANT));
    bool data = true;
    for (uint64_t page = (uintptr_t)ash_data_start; page < (uintptr_t)ash_image_end; page += 4096)
        data = data && (access_of(page) == ACCESS || is_guard(page));
    CHECK(data);
    BEGIN("3: null, and the guard");
    CHECK((ash_page_lookup(0) & ASH_PAGE_PRESENT) == 0 && !is_guard(0));
    while (access_of(guard) == ACCESS && guard > (uintptr_t)ash_data_start)
        guard -= ASH_PAGE_BYTES;
    CHECK(is_guard(guard));
    BEGIN("4: all memory round the image");
    bool mapped = true;
    for (uint64_t page = 4096; page < ((uintptr_t)ash_image_end + 0x1fffff) / 0x200000 * 0x200000;
         page += 4096)
        mapped = mapped && ((ash_page_lookup(page) & ASH_PAGE_PRESENT) != 0 || is_guard(page));
    CHECK(mapped);
    BEGIN("2: nothing writable and executable");
    bool safe = true;
    for (uint64_t page = 0; page < 1ull << 30; page += 4096)
        safe = safe && (access_of(page) & ACCESS) != (ASH_PAGE_PRESENT | ASH_PAGE_WRITE);
    CHECK(safe);
    return ash_test_end(&ash_use_test);
}
