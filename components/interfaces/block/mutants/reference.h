/* SPDX-License-Identifier: MIT */
/* A disk in memory whose requests are done a moment after they were published, all at once. */
#include <cc_runtime.h>
#include <ashlar/block.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define SECTORS  1024u
#define SECTOR   ASH_BLOCK_SECTOR
#define ROOM     16u
#define SEGMENTS 8u
#define DISCARD  64u
#define DELAY_NS 200000u

static uint8_t content[SECTORS * SECTOR];

static struct {
    struct ash_sched_event *wake;
    struct ash_block_request *waiting, *done; /* submitted; to be taken */
    struct ash_block_request *out[ROOM];      /* published, in order */
    unsigned waiting_count, out_count, room;
    bool open;
    unsigned idle; /* what the client waits for; 0: it does not */
    struct ash_time_timer timer;
    volatile bool on_the_way, here; /* until it fires, and after that */
    struct ash_block_counts counts;
} it;

int mutant_block_open(struct ash_block *self, struct ash_sched_event *wake,
                      struct ash_block_facts *facts) {
    (void)self;
#ifndef BREAK_OPENS_TWICE
    if (it.open)
        return -ASH_EBUSY;
#endif
    __typeof__(it) fresh = {.wake = wake, .open = true, .room = ROOM};
    it = fresh;
    *facts = (struct ash_block_facts){
#ifdef BREAK_HALF_A_BLOCK
        .block_bytes = 768,
#else
        .block_bytes = SECTOR,
#endif
        .sectors = SECTORS,
        .flags = ASH_BLOCK_DISCARDS | ASH_BLOCK_CACHES,
        .most_segments = SEGMENTS,
        .most_segment_bytes = 1u << 20,
        .most_bytes = 1u << 20,
        .most_discard_sectors = DISCARD,
    };
    return 0;
}

static uint64_t sectors_of(const struct ash_block_request *request) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < request->segment_count; i++)
        bytes += request->segments[i].bytes;
    return bytes / SECTOR;
}

static bool is_bad_segment(const struct ash_block_segment *segment) {
#ifdef BREAK_ANY_LENGTH
    return segment->bytes == 0 || (uintptr_t)segment->memory % SECTOR != 0;
#elif defined BREAK_ANYWHERE
    return segment->bytes == 0 || segment->bytes % SECTOR != 0;
#elif defined BREAK_NOTHING
    return segment->bytes % SECTOR != 0 || (uintptr_t)segment->memory % SECTOR != 0;
#else
    return segment->bytes == 0 || segment->bytes % SECTOR != 0 ||
           (uintptr_t)segment->memory % SECTOR != 0;
#endif
}

static bool is_beyond(uint64_t sector, uint64_t sectors) {
#ifdef BREAK_BEYOND
    (void)sectors;
    return sector >= SECTORS;
#elif defined BREAK_WRAPS
    return sector + sectors > SECTORS;
#elif defined BREAK_BYTES_WRAP
    return sector * SECTOR + sectors * SECTOR > SECTORS * SECTOR || sector + sectors < sector;
#else
    return sectors > SECTORS || sector > SECTORS - sectors;
#endif
}

static int check(const struct ash_block_request *request) {
    uint64_t sectors = request->sectors;
    switch (request->what) {
    case ASH_BLOCK_FLUSH:
        return 0;
    case ASH_BLOCK_DISCARD:
#ifndef BREAK_LONG_DISCARDS
        if (sectors > DISCARD)
            return -ASH_EINVAL;
#endif
        return sectors == 0 || is_beyond(request->sector, sectors) ? -ASH_EINVAL : 0;
    case ASH_BLOCK_READ:
    case ASH_BLOCK_WRITE:
        break;
    default:
#ifdef BREAK_ANY_REQUEST
        return 0;
#else
        return -ASH_EINVAL;
#endif
    }
    if (request->segment_count == 0)
        return -ASH_EINVAL;
#ifndef BREAK_MANY_SEGMENTS
    if (request->segment_count > SEGMENTS)
        return -ASH_EINVAL;
#endif
    for (unsigned i = 0; i < request->segment_count; i++)
        if (is_bad_segment(&request->segments[i]))
            return -ASH_EINVAL;
    return is_beyond(request->sector, sectors_of(request)) ? -ASH_EINVAL : 0;
}

int mutant_block_submit(struct ash_block *self, struct ash_block_request *request) {
    int error = check(request);
    (void)self;
    if (error != 0)
        return error;
    if (it.waiting_count + it.out_count >= it.room) {
#ifdef BREAK_STAYS_FULL
        it.room = 0;
#endif
        return -ASH_EAGAIN;
    }
    request->next = it.waiting;
    it.waiting = request;
    it.waiting_count++;
    return 0;
}

static void transfer(const struct ash_block_request *request) {
    uint8_t *at = content + request->sector * SECTOR;
#ifdef BREAK_WRONG_SECTOR
    at -= request->what == ASH_BLOCK_READ && request->sector == SECTORS - 1 ? SECTOR : 0;
#endif
    for (unsigned i = 0; i < request->segment_count; i++) {
        const struct ash_block_segment *segment = &request->segments[i];
        uint32_t bytes = segment->bytes;
#ifdef BREAK_LAST_BYTE
        bytes -= request->what == ASH_BLOCK_READ && i > 0;
#endif
        if (request->what == ASH_BLOCK_READ)
            memcpy(segment->memory, at, bytes);
        else
            memcpy(at, segment->memory, bytes);
        at += segment->bytes;
#ifdef BREAK_CHANGES
        if (request->what == ASH_BLOCK_WRITE)
            *(uint8_t *)segment->memory ^= 1;
#endif
#ifdef BREAK_FIRST_SEGMENT
        break;
#endif
    }
}

static void perform(struct ash_block_request *request) {
    if (request->what == ASH_BLOCK_READ || request->what == ASH_BLOCK_WRITE)
        transfer(request);
#ifdef BREAK_NEIGHBOURS
    if (request->what == ASH_BLOCK_DISCARD)
        memset(content + request->sector * SECTOR, 0, (request->sectors + 1) * SECTOR);
#else
    if (request->what == ASH_BLOCK_DISCARD)
        memset(content + request->sector * SECTOR, 0, request->sectors * SECTOR);
#endif
    request->status = 0;
#ifdef BREAK_FLUSH_FAILS
    if (request->what == ASH_BLOCK_FLUSH)
        request->status = -ASH_ENOSYS;
#endif
    request->next = it.done;
    it.done = request;
}

static ASH_IRQ void mutant_done(struct ash_time_timer *timer) {
    (void)timer;
    it.on_the_way = false;
    it.here = true;
#ifdef BREAK_WAKES_FOR_ONE
    if (it.idle == 1)
#elif !defined BREAK_NEVER_WAKES
    if (it.idle != 0)
#else
    if (false)
#endif
        ash_sched_set(&ash_use_sched, it.wake);
    it.idle = 0;
}

/* What waits, in the order of `submit`, while nothing is on its way. */
static void start(void) {
    if (it.on_the_way || it.here || it.waiting == NULL)
        return;
    for (; it.waiting != NULL; it.waiting = it.waiting->next)
        it.out[--it.waiting_count] = it.waiting, it.out_count++;
    it.on_the_way = true;
    it.timer.fire = mutant_done;
    ash_time_arm(&ash_use_time, &it.timer, ash_time_now_ns(&ash_use_time) + DELAY_NS);
}

void mutant_block_publish(struct ash_block *self) {
    (void)self;
    start();
}

static void finish(void) {
    it.here = false;
    for (unsigned i = 0; i < it.out_count; i++) {
#ifdef BREAK_LOSES_ONE
        if (i == ROOM - 1)
            continue;
#endif
        perform(it.out[i]);
    }
    it.out_count = 0;
    start(); /* what was published meanwhile */
}

static void count(const struct ash_block_request *request) {
    uint64_t bytes = sectors_of(request) * SECTOR;
    switch (request->what) {
    case ASH_BLOCK_READ:
        it.counts.reads++;
        it.counts.read_bytes += bytes;
        break;
    case ASH_BLOCK_WRITE:
        it.counts.writes++;
#ifdef BREAK_COUNTS_SECTORS
        bytes /= SECTOR;
#endif
        it.counts.write_bytes += bytes;
        break;
    case ASH_BLOCK_FLUSH:
        it.counts.flushes++;
        break;
    default:
        it.counts.discards++;
    }
}

struct ash_block_request *mutant_block_take(struct ash_block *self) {
    (void)self;
    it.idle = 0;
    if (it.here && it.done == NULL)
        finish();
    struct ash_block_request *request = it.done;
    if (request == NULL)
        return NULL;
#ifdef BREAK_TWICE
    static unsigned taken;
    if (++taken % 50 != 0)
#endif
        it.done = request->next;
    count(request);
    return request;
}

bool mutant_block_idle(struct ash_block *self, unsigned wanted) {
    (void)self;
    it.idle = wanted;
#ifdef BREAK_IDLE_BLINDLY
    return true;
#else
    return it.done == NULL && !it.here;
#endif
}

int mutant_block_health(struct ash_block *self) {
    (void)self;
    return it.open ? 0 : -ASH_EIO;
}

struct ash_block_counts mutant_block_count(struct ash_block *self) {
    (void)self;
    return it.counts;
}

static void cancel(struct ash_block_request *request) {
#ifndef BREAK_NO_STATUS
    request->status = -ASH_ECANCELED;
#else
    (void)request;
#endif
}

void mutant_block_close(struct ash_block *self) {
    (void)self;
#ifdef BREAK_KEEPS_PAGES
    void *pages;
    if (ash_mem_pages_get(&ash_use_mem_pages, 1, &pages) != 0)
        return;
#endif
    if (it.on_the_way)
        ash_time_cancel(&ash_use_time, &it.timer);
    for (; it.waiting != NULL; it.waiting = it.waiting->next)
        cancel(it.waiting);
    for (unsigned i = 0; i < it.out_count; i++)
        cancel(it.out[i]);
#ifdef BREAK_FORGETS
    memset(content, 0, sizeof content);
#endif
#ifndef BREAK_STAYS_OPEN
    it.open = false;
#endif
}
