/* SPDX-License-Identifier: MIT */
/* Names are those of Xen 4.17's public headers. */
#include <ashlar/console.h>
#include <ashlar/mem/map.h>
#include <ashlar/xen/call.h>
#include "console.h"

#define CONSOLEIO_WRITE 0u /* public/xen.h */
#define SCHEDOP_YIELD   0u /* public/sched.h */
#define EVTCHNOP_SEND   4u /* public/event_channel.h */

/* Above it no domain has memory that a page table of ours reaches. */
#define FRAMES (1ull << 35)

/* So often is the processor offered to others until somebody takes from a full ring. */
#define PATIENCE 1000000u

static void call(unsigned number, uint64_t a, uint64_t b, uint64_t c) {
    const uint64_t arguments[4] = {a, b, c};
    int64_t result = ash_xen_call_make(&ash_use_xen_call, number, arguments);
    (void)result; /* there is no place to say so */
}

/* Without a ring there is the hypervisor's console, which swallows what this domain may not say. */
static enum console_xen_way find_locked(struct console_xen *self) {
    uint64_t frame, port;
    if (ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_CONSOLE_FRAME, &frame) != 0)
        return CONSOLE_XEN_NONE;
    if (frame == 0)
        return CONSOLE_XEN_CALL;
    if (frame >= FRAMES ||
        ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_CONSOLE_PORT, &port) != 0)
        return CONSOLE_XEN_NONE;
    ash_mem_map_donate(&ash_use_mem_map, self->table);
    if (ash_mem_map_memory(&ash_use_mem_map, frame * ASH_PAGE_BYTES, ASH_PAGE_BYTES) != 0)
        return CONSOLE_XEN_NONE;
    self->port = (uint32_t)port;
    self->ring = (volatile struct console_xen_ring *)(frame * ASH_PAGE_BYTES);
    return CONSOLE_XEN_RING;
}

static void notify(const struct console_xen *self) {
    call(ASH_XEN_EVENTS, EVTCHNOP_SEND, (uintptr_t)&self->port, 0);
}

/* Room in the ring, after waiting for some; 0: there is nobody. A wrong index is none. */
static uint32_t room_locked(struct console_xen *self, uint32_t given) {
    for (unsigned tries = 0; tries < PATIENCE && !self->deaf; tries++) {
        uint32_t used = given - __atomic_load_n(&self->ring->out_taken, __ATOMIC_ACQUIRE);
        if (used < CONSOLE_XEN_OUT)
            return CONSOLE_XEN_OUT - used;
        if (tries == 0)
            notify(self);
        call(ASH_XEN_SCHED, SCHEDOP_YIELD, 0, 0);
    }
    self->deaf = true;
    return 0;
}

static void ring_locked(struct console_xen *self, const char *bytes, size_t count) {
    uint32_t given = self->ring->out_given;
    while (count != 0) {
        uint32_t room = room_locked(self, given);
        if (room == 0)
            return;
        for (; room != 0 && count != 0; room--, count--)
            self->ring->out[given++ % CONSOLE_XEN_OUT] = (uint8_t)*bytes++;
        __atomic_store_n(&self->ring->out_given, given, __ATOMIC_RELEASE);
    }
    notify(self);
}

__attribute__((noinline)) static void write_locked(struct console_xen *self, const char *bytes,
                                                   size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (count == 0)
        return;
    if (self->way == CONSOLE_XEN_UNKNOWN)
        self->way = find_locked(self);
    if (self->way == CONSOLE_XEN_RING)
        ring_locked(self, bytes, count);
    else if (self->way == CONSOLE_XEN_CALL)
        call(ASH_XEN_CONSOLE, CONSOLEIO_WRITE, count, (uintptr_t)bytes);
    self->inside_line = bytes[count - 1] != '\n';
}

void console_xen_console_write(struct ash_console *instance, const char *bytes, size_t count) {
    struct console_xen *self = (struct console_xen *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    write_locked(self, bytes, count);
    ash_lock_release(&ash_use_lock, &self->lock);
}

void console_xen_console_line(struct ash_console *instance) {
    struct console_xen *self = (struct console_xen *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (self->inside_line)
        write_locked(self, "\n", 1);
    ash_lock_release(&ash_use_lock, &self->lock);
}
