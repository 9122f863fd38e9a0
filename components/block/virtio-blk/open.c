/* SPDX-License-Identifier: MIT */
/* Setting up, and letting go. Section numbers are those of virtio 1.2. */
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "blk.h"

/* §5.2.4: where in the configuration */
enum {
    CONFIG_CAPACITY = 0,
    CONFIG_SIZE_MAX = 8,
    CONFIG_SEG_MAX = 12,
    CONFIG_BLK_SIZE = 20,
    CONFIG_MAX_DISCARD_SECTORS = 36
};

#define MOST_BLOCK_BYTES 65536u     /* what `block` promises */
#define MOST_BYTES       (1u << 30) /* of a request: the sum of a chain fits into 32 bits, §2.7.5.2 */
#define MOST_DISCARD     (UINT32_MAX & ~(MOST_BLOCK_BYTES / ASH_BLOCK_SECTOR - 1))

#define WANTED                                                                                     \
    (VIRTIO_BLK_F_SIZE_MAX | VIRTIO_BLK_F_SEG_MAX | VIRTIO_BLK_F_RO | VIRTIO_BLK_F_BLK_SIZE |      \
     VIRTIO_BLK_F_FLUSH | VIRTIO_BLK_F_DISCARD | ASH_VIRTIO_F_EVENT_IDX |                          \
     ASH_VIRTIO_F_INDIRECT_DESC)

static void begin_line(const char *text) {
    ash_console_words_begin(&ash_use_console, "virtio-blk", text);
}

/* Says what is wrong. Returns `error`. */
static int refuse(int error, const char *why) {
    return ash_console_words_refuse(&ash_use_console, "virtio-blk", error, why);
}

/* The same, with the number that it is about. */
static int refuse_number(int error, const char *why, uint64_t number) {
    begin_line(why);
    ash_console_words_text(&ash_use_console, ": ");
    ash_console_words_decimal(&ash_use_console, number);
    ash_console_words_text(&ash_use_console, "\n");
    return error;
}

static int find(struct virtio_blk *blk) {
    int error =
        ash_virtio_bus_find(&ash_use_virtio_bus, ASH_VIRTIO_BLOCK, ASH_OPT_INDEX, &blk->device);
    if (error == 0)
        return 0;
    blk->device = NULL;
    return refuse_number(-ASH_ENODEV, "there is no disk with the index", ASH_OPT_INDEX);
}

static bool agreed(const struct virtio_blk *blk, uint64_t feature) {
    return (blk->features & feature) != 0;
}

/* A word of the configuration, if `feature` was agreed; else what stands there stays. */
static int read_word(const struct virtio_blk *blk, uint64_t feature, unsigned offset,
                     uint32_t *word) {
    if (!agreed(blk, feature))
        return 0;
    return ash_virtio_bus_config_read(&ash_use_virtio_bus, blk->device, offset, word, sizeof *word);
}

/* What the device says of itself, §5.2.4, not looked at yet. */
struct claims {
    uint64_t capacity;
    uint32_t size_max, seg_max, blk_size, discard_sectors;
};

static int read_claims(const struct virtio_blk *blk, struct claims *claims) {
    *claims = (struct claims){
        .size_max = MOST_BYTES,
        .seg_max = 1, /* §5.2.4: without a word, one is what every device takes */
        .blk_size = ASH_BLOCK_SECTOR,
    };
    int error = ash_virtio_bus_config_read(&ash_use_virtio_bus, blk->device, CONFIG_CAPACITY,
                                           &claims->capacity, sizeof claims->capacity);
    if (error == 0)
        error = read_word(blk, VIRTIO_BLK_F_SIZE_MAX, CONFIG_SIZE_MAX, &claims->size_max);
    if (error == 0)
        error = read_word(blk, VIRTIO_BLK_F_SEG_MAX, CONFIG_SEG_MAX, &claims->seg_max);
    if (error == 0)
        error = read_word(blk, VIRTIO_BLK_F_BLK_SIZE, CONFIG_BLK_SIZE, &claims->blk_size);
    if (error == 0)
        error = read_word(blk, VIRTIO_BLK_F_DISCARD, CONFIG_MAX_DISCARD_SECTORS,
                          &claims->discard_sectors);
    return error == 0 ? 0 : refuse(-ASH_EPROTO, "the device's configuration cannot be read");
}

static uint32_t least(uint32_t one, uint32_t other) {
    return one < other ? one : other;
}

/* The longest discard, in whole blocks. One that is not aligned is the device's to cut. §5.2.5 */
static uint32_t discard_of(const struct virtio_blk *blk, const struct claims *claims) {
    uint32_t whole = claims->blk_size / ASH_BLOCK_SECTOR - 1;
    return agreed(blk, VIRTIO_BLK_F_DISCARD) ? least(claims->discard_sectors, MOST_DISCARD) & ~whole
                                             : 0;
}

static int check_claims(struct virtio_blk *blk, const struct claims *claims, unsigned entries) {
    uint32_t block = claims->blk_size;
    if (block < ASH_BLOCK_SECTOR || block > MOST_BLOCK_BYTES || (block & (block - 1)) != 0)
        return refuse_number(-ASH_EPROTO, "the device's blocks have an impossible length", block);
    if (claims->capacity > ASH_BLOCK_MOST_SECTORS)
        return refuse_number(-ASH_EPROTO, "the device has impossibly many sectors",
                             claims->capacity);
    uint32_t segments = least(least(claims->seg_max, VIRTIO_BLK_SEGMENTS), entries - 2);
    uint32_t segment_bytes = least(claims->size_max, MOST_BYTES) & ~(ASH_BLOCK_SECTOR - 1);
    segments = segments == 0 ? 1 : segments; /* it must take something */
    if ((uint64_t)segments * segment_bytes < block)
        return refuse_number(-ASH_EPROTO, "the device's segments are too short", claims->size_max);
    uint32_t discard = discard_of(blk, claims);
    blk->facts = (struct ash_block_facts){
        .sectors = claims->capacity & ~(uint64_t)(block / ASH_BLOCK_SECTOR - 1),
        .block_bytes = block,
        .flags = (agreed(blk, VIRTIO_BLK_F_RO) ? ASH_BLOCK_READ_ONLY : 0) |
                 (agreed(blk, VIRTIO_BLK_F_FLUSH) ? ASH_BLOCK_CACHES : 0) |
                 (discard != 0 ? ASH_BLOCK_DISCARDS : 0),
        .most_segments = segments,
        .most_segment_bytes = segment_bytes,
        .most_bytes = MOST_BYTES,
        .most_discard_sectors = discard,
    };
    return 0;
}

/* The entries of the queue, which the device may limit; 0: too few, and it has been said. */
static unsigned choose_entries(const struct virtio_blk *blk) {
    unsigned entries = VIRTIO_BLK_ENTRIES;
    unsigned most = ash_virtio_bus_queue_max(&ash_use_virtio_bus, blk->device, VIRTIO_BLK_QUEUE);
    while (entries > most)
        entries /= 2;
    if (entries >= VIRTIO_BLK_MIN_ENTRIES)
        return entries;
    (void)refuse_number(0, "the device's queue is too short", most);
    return 0;
}

/* Part of the device's memory, from the offset `*at` on, which it moves. */
static void *cut(const struct virtio_blk *blk, size_t *at, size_t bytes) {
    void *part = (uint8_t *)blk->pages + *at;
    *at += bytes;
    return part;
}

/* One piece of memory: what the device sees first, each part aligned to 16. */
static int take_memory(struct virtio_blk *blk, unsigned entries,
                       struct ash_virtio_queue_memory *memory) {
    const size_t shared = ASH_VIRTIO_QUEUE_SHARED_BYTES(entries);
    const size_t tables = entries * ASH_VIRTIO_QUEUE_TABLE_BYTES(VIRTIO_BLK_TABLE_ENTRIES);
    const size_t wires = entries * sizeof(struct virtio_blk_wire);
    const size_t slots = entries * sizeof(struct ash_virtio_slot);
    const size_t jobs = entries * sizeof(struct virtio_blk_job);
    size_t at = 0;
    blk->page_count =
        (shared + tables + wires + slots + jobs + ASH_PAGE_BYTES - 1) / ASH_PAGE_BYTES;
    if (ash_mem_pages_get(&ash_use_mem_pages, blk->page_count, &blk->pages) != 0) {
        blk->pages = NULL;
        return refuse_number(-ASH_ENOMEM, "too little memory for the queue; needed pages",
                             blk->page_count);
    }
    *memory = (struct ash_virtio_queue_memory){
        .shared = cut(blk, &at, shared),
        .tables = cut(blk, &at, tables),
        .table_count = (uint16_t)entries,
        .table_entries = VIRTIO_BLK_TABLE_ENTRIES,
    };
    blk->wires = cut(blk, &at, wires);
    memory->slots = cut(blk, &at, slots);
    blk->jobs = cut(blk, &at, jobs);
    for (unsigned i = 0; i < entries; i++) {
        blk->jobs[i] = (struct virtio_blk_job){.next = blk->free};
        blk->free = &blk->jobs[i];
    }
    return 0;
}

static int set_up_queue(struct virtio_blk *blk, unsigned entries) {
    struct ash_virtio_queue_memory memory;
    int error = take_memory(blk, entries, &memory);
    if (error != 0)
        return error;
    uintptr_t shared = (uintptr_t)memory.shared;
    const struct ash_virtio_rings rings = {
        .descriptors = shared,
        .available = shared + ASH_VIRTIO_QUEUE_AVAILABLE(entries),
        .used = shared + ASH_VIRTIO_QUEUE_USED(entries),
        .size = (uint16_t)entries,
    };
    error =
        ash_virtio_queue_init(&ash_use_virtio_queue, &blk->ring, &memory, entries, blk->features);
    if (error == 0)
        error =
            ash_virtio_bus_queue_setup(&ash_use_virtio_bus, blk->device, VIRTIO_BLK_QUEUE, &rings);
    return error == 0 ? 0 : refuse(-ASH_EPROTO, "the device does not take its queue");
}

/*
 * Takes the device out of use; each request that it had is over, with `status`. A device that does
 * not finish its reset may still read and write: its memory is lost then, and its requests' is too.
 */
static void stop(struct virtio_blk *blk, int status) {
    struct virtio_blk_job *job;
    blk->usable = false;
    if (ash_virtio_bus_reset(&ash_use_virtio_bus, blk->device) != 0) {
        blk->lost = true;
        status = -ASH_EBUSY;
        (void)refuse(0, "the device does not let go of its memory, which is lost");
    }
    if (blk->jobs == NULL)
        return; /* there is no queue yet */
    while ((job = ash_virtio_queue_drain(&ash_use_virtio_queue, &blk->ring)) != NULL)
        virtio_blk_end(blk, job->request, status);
}

void virtio_blk_fail(struct virtio_blk *blk, const char *why) {
    if (!blk->usable)
        return;
    (void)refuse(0, why);
    stop(blk, -ASH_EIO);
    ash_sched_set(&ash_use_sched, blk->wake);
}

/* §3.1.1, from step 4 on. */
static int start(struct virtio_blk *blk) {
    struct claims claims;
    int error = read_claims(blk, &claims);
    unsigned entries = error == 0 ? choose_entries(blk) : 0;
    if (entries == 0)
        return -ASH_EPROTO;
    error = check_claims(blk, &claims, entries);
    if (error == 0)
        error = set_up_queue(blk, entries);
    if (error != 0)
        return error;
    if (ash_virtio_bus_attach(&ash_use_virtio_bus, blk->device, virtio_blk_fired, blk) != 0)
        return refuse(-ASH_EPROTO, "the device's interrupt cannot be had");
    if (ash_virtio_bus_start(&ash_use_virtio_bus, blk->device) != 0)
        return refuse(-ASH_EPROTO, "the device does not start");
    blk->usable = true;
    return 0;
}

/* Everything that `begin` took, whatever it got to. */
static void let_go(struct virtio_blk *blk) {
    if (blk->pages != NULL && !blk->lost)
        ash_mem_pages_put(&ash_use_mem_pages, blk->pages, blk->page_count);
    ash_lock_take(&ash_use_lock, &blk->lock);
    blk->open = false;
    ash_lock_release(&ash_use_lock, &blk->lock);
}

static int begin(struct virtio_blk *blk) {
    int error = find(blk);
    if (error != 0)
        return error;
    error = ash_virtio_bus_negotiate(&ash_use_virtio_bus, blk->device, WANTED, 0, &blk->features);
    if (error == -ASH_EBUSY)
        return error;
    if (error != 0)
        return refuse(-ASH_EPROTO, "the device does not agree on what it can do");
    error = start(blk);
    if (error != 0)
        stop(blk, -ASH_EIO);
    return error;
}

int virtio_blk_block_open(struct ash_block *self, struct ash_sched_event *wake,
                          struct ash_block_facts *facts) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    ash_lock_take(&ash_use_lock, &blk->lock);
    bool open = blk->open;
    blk->open = true;
    ash_lock_release(&ash_use_lock, &blk->lock);
    if (open)
        return -ASH_EBUSY;
    *blk = (struct virtio_blk){.lock = blk->lock, .open = true, .wake = wake};
    int error = begin(blk);
    *facts = blk->facts;
    if (error != 0)
        let_go(blk);
    return error;
}

void virtio_blk_block_close(struct ash_block *self) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    if (blk->usable)
        stop(blk, -ASH_ECANCELED);
    let_go(blk);
}
