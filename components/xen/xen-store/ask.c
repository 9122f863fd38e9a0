/* SPDX-License-Identifier: MIT */
/* Questions and answers: one thread at a time asks, and whoever looks takes what has come for all.
 */
#include <ashlar/cpu.h>
#include <ashlar/mem/map.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>
#include "store.h"

#define FRAMES (1ull << 35) /* what a page table of ours reaches */

/* Whoever waits looks; there is no telling from here what it is. */
ASH_IRQ static void wake_masked(struct xen_store *self) {
    for (struct xen_store_waiter *waiter = self->waiters; waiter != NULL; waiter = waiter->next)
        ash_sched_set(&ash_use_sched, &waiter->event);
    for (struct ash_xen_watch *watch = self->watches; watch != NULL; watch = watch->next)
        ash_sched_set(&ash_use_sched, watch->wake);
}

/* The daemon also tells that it took something from the ring, which is seldom waited for. */
ASH_IRQ static void xen_store_fired(void *argument) {
    struct xen_store *self = argument;
    if (self->wants_room || self->ring->response_given != self->ring->response_taken)
        wake_masked(self);
}

static void wake_all(struct xen_store *self) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    wake_masked(self);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

static void enter(struct xen_store *self, struct xen_store_waiter *waiter) {
    *waiter = (struct xen_store_waiter){.next = NULL};
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    waiter->next = self->waiters;
    self->waiters = waiter;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

static void leave(struct xen_store *self, struct xen_store_waiter *waiter) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    struct xen_store_waiter **at = &self->waiters;
    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/* Reaches the ring; mem.map may need a page for that, and then keeps it. */
static int map_ring(struct xen_store *self, uint64_t address) {
    int error = ash_mem_map_memory(&ash_use_mem_map, address, ASH_PAGE_BYTES);
    if (error != -ASH_ENOMEM)
        return error;
    ash_mem_map_donate(&ash_use_mem_map, self->table);
    return ash_mem_map_memory(&ash_use_mem_map, address, ASH_PAGE_BYTES);
}

/* public/hvm/params.h: HVM_PARAM_STORE_PFN, HVM_PARAM_STORE_EVTCHN; 0 where there is none. */
static int start(struct xen_store *self) {
    uint64_t frame, port;
    if (self->started)
        return 0;
    int error = ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_STORE_FRAME, &frame);
    if (error == 0)
        error = ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_STORE_PORT, &port);
    if (error != 0 || frame == 0 || frame >= FRAMES || port > UINT32_MAX)
        return -ASH_ENODEV;
    error = map_ring(self, frame * ASH_PAGE_BYTES);
    if (error != 0)
        return error;
    self->ring = (volatile struct xen_store_ring *)(frame * ASH_PAGE_BYTES);
    self->port = (unsigned)port;
    error = ash_xen_event_attach(&ash_use_xen_event, self->port, xen_store_fired, self);
    self->started = error == 0;
    return error;
}

static void note_watch(struct xen_store *self) {
    uint32_t number = xen_store_watch_number(&self->message);
    for (struct ash_xen_watch *watch = self->watches; watch != NULL; watch = watch->next)
        if (watch->number == number)
            watch->changed = true;
}

/* An answer to no question that is open came too late, or is a lie, and is dropped. */
static void handle(struct xen_store *self) {
    const struct xen_store_header *header = &self->message.header;
    if (header->type == XEN_STORE_WATCH_EVENT)
        note_watch(self);
    else if (self->turn && header->request == self->question)
        self->answered = true;
}

void xen_store_look(struct xen_store *self) {
    bool any = false;
    while (self->started && !self->broken && !self->answered) {
        uint32_t waits = self->ring->response_given - self->ring->response_taken;
        int whole = xen_store_take(self->ring, &self->message);
        self->broken = whole < 0;
        if (waits == XEN_STORE_RING) /* full: the daemon stopped there */
            ash_xen_event_send(&ash_use_xen_event, self->port);
        if (whole == 0)
            break;
        any = true;
        if (whole > 0)
            handle(self);
    }
    if (any)
        wake_all(self);
}

void xen_store_add(struct xen_store_question *question, const void *bytes, size_t count) {
    ASH_ASSERT(question->count < XEN_STORE_PIECES);
    question->pieces[question->count++] = (struct xen_store_piece){bytes, count};
}

static size_t length(const char *text) {
    size_t bytes = 0;
    while (bytes < ASH_XEN_PLACE_BYTES && text[bytes] != '\0')
        bytes++;
    return bytes;
}

int xen_store_add_place(struct xen_store_question *question, const struct ash_xen_place *place) {
    size_t folder = length(place->folder);
    size_t key = place->key == NULL ? 0 : length(place->key) + 1;
    if (folder == 0 || folder + key + 1 > ASH_XEN_PLACE_BYTES)
        return -ASH_EINVAL;
    question->transaction = place->transaction;
    xen_store_add(question, place->folder, key == 0 ? folder + 1 : folder);
    if (key != 0) {
        xen_store_add(question, "/", 1);
        xen_store_add(question, place->key, key); /* with its NUL */
    }
    return 0;
}

/* What may be waited for. */
enum awaited { THE_TURN, ROOM, THE_ANSWER };

static bool has_come(struct xen_store *self, enum awaited what) {
    xen_store_look(self);
    switch (what) {
    case THE_TURN:
        return !self->turn;
    case ROOM:
        return self->ring->request_given - self->ring->request_taken < XEN_STORE_RING;
    default:
        return self->answered;
    }
}

/*
 * Looks first: events are latches, so that what comes after a look ends the wait. Interrupts alone
 * do not prolong it.
 */
static int await(struct xen_store *self, struct xen_store_waiter *waiter, enum awaited what,
                 uint64_t deadline) {
    while (!has_come(self, what) && !self->broken) {
        if (ash_time_now_ns(&ash_use_time) >= deadline)
            return -ASH_ETIMEDOUT;
        int error = ash_sched_wait(&ash_use_sched, &waiter->event, deadline);
        if (error != 0 && error != -ASH_ETIMEDOUT)
            return error;
    }
    return self->broken ? -ASH_EPROTO : 0;
}

/* A question that went in part would spoil the next one: then there is no next one. */
static int put(struct xen_store *self, struct xen_store_waiter *waiter,
               const struct xen_store_piece *piece, uint64_t deadline) {
    size_t at = 0;
    while (at < piece->count) {
        int64_t count =
            xen_store_put(self->ring, (const uint8_t *)piece->bytes + at, piece->count - at);
        if (count < 0) {
            self->broken = true;
            return -ASH_EPROTO;
        }
        at += (size_t)count;
        if (at == piece->count)
            break;
        ash_xen_event_send(&ash_use_xen_event, self->port);
        self->wants_room = true;
        int error = await(self, waiter, ROOM, deadline);
        self->wants_room = false;
        if (error != 0) {
            self->broken = true;
            return error;
        }
    }
    return 0;
}

static int put_all(struct xen_store *self, struct xen_store_waiter *waiter,
                   const struct xen_store_question *question, uint64_t deadline) {
    struct xen_store_header header = {
        .type = question->type,
        .request = self->question,
        .transaction = question->transaction,
    };
    for (unsigned i = 0; i < question->count; i++)
        header.bytes += (uint32_t)question->pieces[i].count;
    if (header.bytes > XEN_STORE_LONGEST)
        return -ASH_EINVAL;
    const struct xen_store_piece first = {&header, sizeof header};
    int error = put(self, waiter, &first, deadline);
    for (unsigned i = 0; i < question->count && error == 0; i++)
        error = put(self, waiter, &question->pieces[i], deadline);
    if (error == 0)
        ash_xen_event_send(&ash_use_xen_event, self->port);
    return error;
}

static int judge(const struct xen_store *self, const struct xen_store_question *question) {
    const struct xen_store_header *header = &self->message.header;
    if (header->type == XEN_STORE_ERROR)
        return xen_store_error(&self->message);
    return header->type == (uint32_t)question->type ? 0 : -ASH_EPROTO;
}

void xen_store_done(struct xen_store *self) {
    self->turn = false;
    self->answered = false;
    wake_all(self);
}

int xen_store_ask(struct xen_store *self, const struct xen_store_question *question) {
    struct xen_store_waiter waiter;
    int error = start(self);
    if (error != 0)
        return error;
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + ASH_OPT_PATIENCE;
    enter(self, &waiter);
    error = await(self, &waiter, THE_TURN, deadline);
    if (error == 0) {
        self->turn = true;
        self->question++;
        error = put_all(self, &waiter, question, deadline);
        if (error == 0)
            error = await(self, &waiter, THE_ANSWER, deadline);
        if (error == 0)
            error = judge(self, question);
        if (error != 0)
            xen_store_done(self);
    }
    leave(self, &waiter);
    return error;
}

int xen_store_tell(struct xen_store *self, const struct xen_store_question *question) {
    int error = xen_store_ask(self, question);
    if (error == 0)
        xen_store_done(self);
    return error;
}
