/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_WORLD_H
#define FS_EXT2_TEST_WORLD_H
/* What the file system stands on: a disk that fails or stalls when it is told to, and memory that
 * ends. */
#include "image.h"

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_alloc, ash_use_alloc);
INSTANCE(ash_block, ash_use_block);
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_mem_pages, ash_use_mem_pages);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_time, ash_use_time);

#define NEVER UINT32_MAX

size_t fuzz_cache;

static struct {
    void *memory[16];
    unsigned memory_count;
    uint32_t until_failure, until_stall, until_refusal; /* reads, reads, requests for memory */
    uint32_t sector_bytes;
    uint64_t sectors, now;
    bool open, mounted, knows_layout, stalled, said;
    uint32_t reads; /* since the operation began */
    uint64_t all_reads;
    struct ash_block_request *waiting;
    unsigned delay;
} world;

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)fprintf(stderr, "Assertion %s at %s:%d\n", what, file, line);
    abort();
}

static void *world_memory(size_t bytes, size_t align) {
    if (world.until_refusal != NEVER && world.until_refusal-- == 0) {
        world.until_refusal = NEVER;
        return NULL;
    }
    assert(world.memory_count < ASH_ARRAY_LENGTH(world.memory));
    void *memory = aligned_alloc(align, (bytes + align - 1) / align * align);
    memset(memory, 0xa5, bytes);
    return world.memory[world.memory_count++] = memory;
}

void *ash_alloc_get(struct ash_alloc *self, size_t bytes) {
    (void)self;
    return world_memory(bytes, 8);
}

void ash_alloc_put(struct ash_alloc *self, void *block) {
    unsigned i = 0;
    (void)self;
    while (world.memory[i] != block)
        assert(++i < world.memory_count);
    world.memory[i] = world.memory[--world.memory_count];
    free(block);
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    *pages = world_memory(count * ASH_PAGE_BYTES, ASH_PAGE_BYTES);
    return *pages == NULL ? -ASH_ENOMEM : 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    unsigned i = 0;
    (void)self;
    assert(count == 1 && !world.stalled);
    while (world.memory[i] != pages)
        assert(++i < world.memory_count);
    world.memory[i] = world.memory[--world.memory_count];
    free(pages);
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    world.said = count > 0 && bytes[count - 1] == '\n';
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return world.now += below(10);
}

int ash_time_wall(struct ash_time *self, uint64_t *now) {
    (void)self, (void)now;
    return -ASH_ENODEV;
}

int ash_sched_wait(struct ash_sched *self, struct ash_sched_event *event, uint64_t deadline) {
    (void)self, (void)event;
    if (!world.stalled || below(3) == 0)
        return 0; /* for no reason too */
    assert(deadline != ASH_FOREVER && deadline >= world.now && deadline <= world.now + 1000);
    world.now = deadline;
    return -ASH_ETIMEDOUT;
}

int ash_block_open(struct ash_block *self, struct ash_sched_event *wake,
                   struct ash_block_facts *facts) {
    (void)self, (void)wake;
    assert(!world.open);
    world.open = true;
    *facts = (struct ash_block_facts){
        .sectors = world.sectors,
        .block_bytes = world.sector_bytes,
        .most_segments = 1,
        .most_segment_bytes = 4096,
        .most_bytes = 4096,
    };
    return 0;
}

void ash_block_close(struct ash_block *self) {
    (void)self;
    assert(world.open);
    world.open = false;
    if (world.waiting != NULL)
        world.waiting->status = -ASH_ECANCELED;
    world.waiting = NULL;
}

int ash_block_submit(struct ash_block *self, struct ash_block_request *request) {
    const struct ash_block_segment *segment = request->segments;
    (void)self;
    assert(world.open && world.waiting == NULL);
    assert(request->what == ASH_BLOCK_READ || ASH_OPT_WRITABLE);
    world.waiting = request;
    world.delay = below(3);
    if (request->what == ASH_BLOCK_FLUSH)
        return 0;
    world.waiting = NULL;
    assert(request->segment_count == 1 && segment->bytes % world.sector_bytes == 0);
    assert((uintptr_t)segment->memory % 512 == 0 && segment->bytes <= 4096);
    uint32_t sectors = segment->bytes / 512;
    if (sectors > world.sectors || request->sector > world.sectors - sectors)
        return -ASH_EINVAL;
    world.waiting = request;
    world.delay = below(3);
    return 0;
}

/* A reader has no business in bitmaps, nor before them once it is mounted. What writes has none in
 * the copies of the superblock and the descriptors. */
static void world_check_place(uint64_t sector, bool writes) {
    uint32_t block = (uint32_t)(sector * 512 / image.block_bytes);
    if (!world.knows_layout || block < image.first)
        return;
    uint32_t index = (block - image.first) / image.per_group;
    const struct fs_ext2_group *group = &image.group[index];
    uint32_t place = (block - image.first) % image.per_group;
    if (ASH_OPT_WRITABLE) {
        assert(!writes || index == 0 || !image_has_head(index) || place >= image.head);
        return;
    }
    assert(block != group->block_bitmap && block != group->inode_bitmap);
    assert(!world.mounted || !image_has_head(index) || place >= image.head);
}

void ash_block_publish(struct ash_block *self) {
    struct ash_block_request *request = world.waiting;
    const struct ash_block_segment *segment = request->segments;
    (void)self;
    bool is_read = request->what == ASH_BLOCK_READ;
    if (request->what != ASH_BLOCK_FLUSH)
        world_check_place(request->sector, !is_read);
    world.all_reads++;
    assert(world.reads++ < 100000); /* an operation that does not end */
    request->status = 0;
    if (world.until_stall != NEVER && world.until_stall-- == 0) {
        world.until_stall = NEVER;
        world.stalled = true;
    }
    bool fails = world.until_failure != NEVER && world.until_failure-- == 0;
    if (fails) {
        world.until_failure = NEVER;
        request->status = -ASH_EIO;
        if (is_read)
            memset(segment->memory, rand(), segment->bytes); /* what was read is anything */
    } else if (!world.stalled && request->what == ASH_BLOCK_WRITE)
        memcpy(image.bytes + request->sector * 512, segment->memory, segment->bytes);
    else if (!world.stalled && is_read)
        memcpy(segment->memory, image.bytes + request->sector * 512, segment->bytes);
}

struct ash_block_request *ash_block_take(struct ash_block *self) {
    struct ash_block_request *request = world.waiting;
    (void)self;
    if (world.stalled || (world.delay > 0 && world.delay-- > 0))
        return NULL;
    world.waiting = NULL;
    return request;
}

bool ash_block_idle(struct ash_block *self, unsigned count) {
    (void)self;
    assert(count == 1 && world.waiting != NULL);
    return world.stalled || world.delay > 0;
}

static void world_begin(void) {
    memset(&world, 0, sizeof world);
    world.until_failure = world.until_stall = world.until_refusal = NEVER;
    world.sector_bytes = 512u << below(2);
    if (world.sector_bytes > image.block_bytes)
        world.sector_bytes = 512;
    world.sectors = (uint64_t)image.blocks * image.block_bytes / 512;
    world.knows_layout = true;
}

static void world_end(void) {
    while (world.memory_count > 0)
        free(world.memory[--world.memory_count]);
}

#endif
