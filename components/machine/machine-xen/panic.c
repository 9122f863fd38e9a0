/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/cpu/page.h>
#include <ashlar/machine.h>
#include "machine.h"

/* The linker script's. A note is three lengths, the name, and the contents: ELF, "Note Section". */
extern const uint8_t ash_build_id_start[], ash_build_id_end[];
extern const char ash_text_start[], ash_text_end[];
#define NOTE_HEADER 16 /* with the name "GNU\0" */

/* What a function with a frame pointer leaves on the stack. System V ABI, x86-64, §3.2.2. */
struct frame {
    const struct frame *caller;
    uint64_t return_address;
};

/* Not inlined: it walks four levels of tables, and is needed twice. */
__attribute__((noinline)) static bool is_mapped(uint64_t address) {
    return (ash_page_lookup(address) & ASH_PAGE_PRESENT) != 0;
}

static bool is_frame(const struct frame *frame) {
    uint64_t address = (uintptr_t)frame;
    return address % sizeof(uint64_t) == 0 && is_mapped(address) &&
           is_mapped(address + sizeof *frame - 1);
}

static bool is_text(uint64_t address) {
    return address >= (uintptr_t)ash_text_start && address < (uintptr_t)ash_text_end;
}

/* Each frame lies above the one that it called: the walk ends, whatever was written there. */
static void print_calls(const struct frame *frame) {
    for (unsigned i = 0; i < ASH_OPT_FRAMES && is_frame(frame); i++) {
        if (!is_text(frame->return_address))
            return;
        machine_xen_text("ashlar: at ");
        machine_xen_hex(frame->return_address);
        machine_xen_text("\n");
        if (frame->caller <= frame)
            return;
        frame = frame->caller;
    }
}

static void print_field(const char *name, uint64_t value) {
    machine_xen_text(name);
    machine_xen_hex(value);
}

/*
 * A processor's error code is small and positive; ours are negative, and known by their decimal
 * number.
 */
static void print_error(int64_t error) {
    if (error > 0) {
        print_field(" error=", (uint64_t)error);
    } else if (error < 0) {
        machine_xen_text(" error=-");
        machine_xen_decimal((uint64_t)-error);
    }
}

static void print_why(const struct ash_machine_panic *why) {
    machine_xen_text("ashlar: panic ");
    machine_xen_text(why->what);
    if (why->detail != NULL) {
        machine_xen_text(" ");
        machine_xen_text(why->detail);
    }
    print_field(" ip=", why->ip);
    print_field(" sp=", why->sp);
    if (why->has_address || why->address != 0)
        print_field(" address=", why->address);
    print_error(why->error);
}

void machine_xen_machine_panic(struct ash_machine *instance, const struct ash_machine_panic *why) {
    struct machine_xen *self = (struct machine_xen *)instance;
    struct ash_machine_panic here = *why;
    if (here.ip == 0) {
        const struct frame *own = __builtin_frame_address(0);
        here.ip = own->return_address;
        here.sp = (uintptr_t)(own + 1);
        here.bp = (uintptr_t)own->caller;
    }
    __asm__ volatile("cli");
    bool again = self->panicking;
    self->panicking = true;
    ash_console_line(&ash_use_console);
    print_why(&here);
    if (!again && ash_build_id_end - ash_build_id_start > NOTE_HEADER) {
        machine_xen_text(" build=");
        machine_xen_bytes(ash_build_id_start + NOTE_HEADER,
                          (size_t)(ash_build_id_end - ash_build_id_start) - NOTE_HEADER);
    }
    machine_xen_text("\n");
    if (!again)
        print_calls((const struct frame *)here.bp);
    machine_xen_off(MACHINE_XEN_CRASH);
}
