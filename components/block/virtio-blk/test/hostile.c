/* SPDX-License-Identifier: MIT */
/*
 * Host test: the driver and its queue against a device that lies about lengths, identifiers,
 * indexes, statuses and its configuration, in seeded random order. Every request and each of its
 * segments is a piece of the heap, so that ASan sees each access beside one, or after it came back.
 * Half of the rounds have an honest device, which must stay in use, and whose content must be what
 * was written. The arguments are a seed and a number of rounds; tests/net/fuzzers.mjs builds it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "../blk.h"

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_lock, ash_use_lock);
INSTANCE(ash_mem_pages, ash_use_mem_pages);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_virtio_bus, ash_use_virtio_bus);
INSTANCE(ash_virtio_queue, ash_use_virtio_queue);

#define DISK     ((struct ash_block *)&blk)
#define MOST     80u /* requests */
#define SEGMENTS 20u

static struct virtio_blk blk;
static struct ash_sched_event wake;
static struct ash_block_facts facts;
static void *pages_all; /* one piece is all that the driver takes */
static bool lies;

static unsigned below(unsigned limit) {
    return (unsigned)rand() % limit;
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

/* What the driver requires. */

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    assert(count == 0 || bytes[0] != '\0');
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held++ == 0);
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held-- == 1);
}

void ash_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
    event->set = 1;
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    if (lies && below(50) == 0)
        return -ASH_ENOMEM;
    assert(pages_all == NULL);
    pages_all = *pages = aligned_alloc(ASH_PAGE_BYTES, count * ASH_PAGE_BYTES);
    memset(*pages, rand(), count * ASH_PAGE_BYTES);
    return 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self;
    (void)count;
    assert(pages == pages_all);
    free(pages);
    pages_all = NULL;
}

#include "device.h"

/* The client: requests that it knows the answer to. */

static struct job {
    struct ash_block_request request;
    struct ash_block_segment segments[SEGMENTS];
    uint64_t first, end; /* sectors that it is about */
} *jobs[MOST];
static unsigned out;
static uint8_t model[DISK_SECTORS * ASH_BLOCK_SECTOR];

/* Segments of their own pieces of the heap. Some have a length or place that no disk takes. */
static void add_segments(struct job *job, bool odd) {
    unsigned count = 1 + below(below(3) == 0 ? SEGMENTS : 4);
    for (unsigned i = 0; i < count; i++) {
        uint32_t bytes = (below(2) == 0 ? 1 + below(4) : facts.block_bytes / 512) * 512;
        if (odd && below(6) == 0)
            bytes = below(3) * 512 + below(3);
        uint8_t *memory = aligned_alloc(512, (bytes + 1024) & ~511u);
        for (unsigned at = 0; at < bytes; at++)
            memory[at] = (uint8_t)rand();
        job->segments[i] = (struct ash_block_segment){memory, bytes};
        if (odd && below(20) == 0) {
            memory = realloc(memory, bytes + 1);
            job->segments[i].memory = memory;
            job->segments[i].bytes = (uint32_t)strange();
        }
    }
    job->request.segments = job->segments;
    job->request.segment_count = (uint16_t)count;
}

static uint64_t some_sector(void) {
    switch (below(8)) {
    case 0:
        return facts.sectors - below(9);
    case 1:
        return UINT64_MAX - below(300);
    case 2:
        return (uint64_t)strange() << below(33);
    default:
        return below(DISK_SECTORS / 8) * 8;
    }
}

static struct job *make(void) {
    struct job *job = calloc(1, sizeof *job);
    bool odd = below(3) == 0;
    job->request.what = (uint8_t)(odd && below(10) == 0 ? below(256) : 1 + below(4));
    job->request.sector = some_sector();
    job->request.status = 1;
    add_segments(job, odd);
    job->request.sectors = odd ? strange() : (1 + below(8)) * (facts.block_bytes / 512);
    return job;
}

static void destroy(struct job *job) {
    for (unsigned i = 0; i < job->request.segment_count; i++)
        free(job->segments[i].memory);
    free(job);
}

static bool moves(const struct job *job) {
    return job->request.what == ASH_BLOCK_READ || job->request.what == ASH_BLOCK_WRITE;
}

/* What the interface says of it, in numbers that cannot wrap. */
static int verdict(struct job *job) {
    const struct ash_block_request *request = &job->request;
    unsigned __int128 bytes = 0, unit = facts.block_bytes;
    bool changes = request->what == ASH_BLOCK_WRITE || request->what == ASH_BLOCK_DISCARD;
    if (request->what == ASH_BLOCK_FLUSH)
        return 0;
    if (request->what == 0 || request->what > ASH_BLOCK_DISCARD)
        return -ASH_EINVAL;
    if (changes && (facts.flags & ASH_BLOCK_READ_ONLY) != 0)
        return -ASH_EROFS;
    if (request->what == ASH_BLOCK_DISCARD && (facts.flags & ASH_BLOCK_DISCARDS) == 0)
        return -ASH_ENOSYS;
    for (unsigned i = 0; i < request->segment_count && moves(job); i++) {
        const struct ash_block_segment *segment = &job->segments[i];
        if ((uintptr_t)segment->memory % 512 != 0 || segment->bytes % 512 != 0 ||
            segment->bytes == 0 || segment->bytes > facts.most_segment_bytes)
            return -ASH_EINVAL;
        bytes += segment->bytes;
    }
    if (!moves(job))
        bytes = (unsigned __int128)request->sectors * 512;
    unsigned __int128 at = (unsigned __int128)request->sector * 512;
    if (bytes == 0 || bytes % unit != 0 || at % unit != 0 ||
        at + bytes > (unsigned __int128)facts.sectors * 512)
        return -ASH_EINVAL;
    if (moves(job) ? request->segment_count > facts.most_segments || bytes > facts.most_bytes
                   : request->sectors > facts.most_discard_sectors)
        return -ASH_EINVAL;
    job->first = request->sector;
    job->end = job->first + (uint64_t)(bytes / 512);
    return 0;
}

static bool overlaps(const struct job *job) {
    for (unsigned i = 0; i < out; i++)
        if (job->first < jobs[i]->end && jobs[i]->first < job->end)
            return true;
    return false;
}

static void submit_one(void) {
    struct job *job = make();
    int expected = verdict(job);
    if (out == MOST || (expected == 0 && overlaps(job))) {
        destroy(job);
        return;
    }
    bool dead = virtio_blk_block_health(DISK) != 0;
    int error = virtio_blk_block_submit(DISK, &job->request);
    assert(dead ? error == -ASH_EIO : error == expected || (error == -ASH_EAGAIN && expected == 0));
    assert(error != -ASH_EAGAIN || out > 0); /* an empty disk has room */
    if (error != 0)
        destroy(job); /* refused: all of it is still ours */
    else
        jobs[out++] = job;
}

/* An honest device's answer: what the model has, or has from now on. */
static void check_content(const struct job *job) {
    assert(job->request.status == 0);
    if (!moves(job))
        return;
    uint8_t *at = model + job->request.sector * 512;
    for (unsigned i = 0; i < job->request.segment_count; i++) {
        const struct ash_block_segment *segment = &job->segments[i];
        if (job->request.what == ASH_BLOCK_READ)
            assert(memcmp(at, segment->memory, segment->bytes) == 0);
        else
            memcpy(at, segment->memory, segment->bytes);
        at += segment->bytes;
    }
}

/* Each comes back once, with a status that there is. */
static void take_some(unsigned limit) {
    struct ash_block_request *request;
    while (limit-- > 0 && (request = virtio_blk_block_take(DISK)) != NULL) {
        unsigned i = 0;
        while (i < out && &jobs[i]->request != request)
            i++;
        assert(i < out);
        struct job *job = jobs[i];
        int status = request->status;
        bool dead = virtio_blk_block_health(DISK) != 0;
        assert(status == 0 || status == -ASH_EIO || status == -ASH_ENOSYS ||
               (status == -ASH_EBUSY && dead && device.holds_on));
        if (!lies)
            check_content(job);
        bool denied = moves(job) && device_denied(job->segments[0].memory);
        assert(!denied || status != 0);
        if (status == -ASH_EBUSY)
            continue; /* the device may still write: it stays where it is */
        jobs[i] = jobs[--out];
        destroy(job);
    }
}

static void drive(void) {
    switch (below(6)) {
    case 0:
    case 1:
    case 2:
        submit_one();
        break;
    case 3:
        virtio_blk_block_publish(DISK);
        break;
    case 4:
        take_some(below(4) == 0 ? MOST : below(4));
        break;
    default:
        (void)virtio_blk_block_idle(DISK, 1 + below(40));
    }
    device_acts();
    assert(virtio_blk_block_health(DISK) == 0 || wake.set != 0);
}

/* What was not taken is over; one that held on to its memory keeps it. */
static void check_balance(void) {
    for (unsigned i = 0; i < out; i++) {
        int status = jobs[i]->request.status;
        assert(status <= 0 && status != -ASH_EINPROGRESS);
        assert(status != -ASH_ECANCELED || !device.holds_on);
    }
    assert(device.holds_on ? device.rings.size == 0 || pages_all != NULL : pages_all == NULL);
    if (device.holds_on && device.rings.size != 0 && pages_all != NULL)
        device_writes();
    while (out > 0)
        destroy(jobs[--out]);
    free(pages_all);
    pages_all = NULL;
}

static void check_facts(void) {
    assert(facts.block_bytes >= 512 && facts.block_bytes <= 65536);
    assert((facts.block_bytes & (facts.block_bytes - 1)) == 0);
    assert(facts.sectors <= ASH_BLOCK_MOST_SECTORS && facts.sectors * 512 % facts.block_bytes == 0);
    assert(facts.sectors <= device.config.capacity);
    assert(facts.most_segments >= 1 && facts.most_segment_bytes >= 512);
    assert((uint64_t)facts.most_segments * facts.most_segment_bytes >= facts.block_bytes);
}

static void play(void) {
    wake.set = 0;
    int error = virtio_blk_block_open(DISK, &wake, &facts);
    assert(lies ? error != -ASH_EINVAL : error == 0);
    if (error == 0) {
        struct ash_block_facts other;
        check_facts();
        assert(virtio_blk_block_open(DISK, &wake, &other) == -ASH_EBUSY);
        memcpy(model, device.content, sizeof model);
        for (unsigned step = 0; step < 300; step++)
            drive();
        assert(lies || virtio_blk_block_health(DISK) == 0);
        virtio_blk_block_close(DISK);
    }
    check_balance();
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    unsigned seed = (unsigned)strtoul(argument[1], NULL, 10);
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    for (unsigned round = 0; round < rounds; round++) {
        srand(seed * 1000003u + round);
        lies = round % 2 == 1;
        blk = (struct virtio_blk){0};
        device_begin();
        play();
    }
    return 0;
}
