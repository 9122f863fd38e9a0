/* SPDX-License-Identifier: MIT */
/*
 * Host test: a device that writes anything at any time. Whatever it does, no access goes astray
 * (ASan), and each call says what a list of the chains in flight, kept apart, expects. Half of the
 * rounds have an honest device, so that queues live; the others one that is honest for a while. The
 * arguments are a seed and a number of rounds; tests/net/fuzzers.mjs builds it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/virtio/queue.h>

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

/* The device's own view of what it shares with the driver, virtio 1.2 §2.7.5 to §2.7.8. */
struct descriptor {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags, next;
};

struct available {
    uint16_t flags, index, ring[];
};

struct used {
    uint16_t flags, index;
    struct used_element {
        uint32_t id, bytes;
    } ring[];
};

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

extern __typeof__(ash_virtio_queue_init) virtio_queue_virtio_queue_init;
extern __typeof__(ash_virtio_queue_add) virtio_queue_virtio_queue_add;
extern __typeof__(ash_virtio_queue_publish) virtio_queue_virtio_queue_publish;
extern __typeof__(ash_virtio_queue_take) virtio_queue_virtio_queue_take;
extern __typeof__(ash_virtio_queue_arm) virtio_queue_virtio_queue_arm;
extern __typeof__(ash_virtio_queue_quiet) virtio_queue_virtio_queue_quiet;
extern __typeof__(ash_virtio_queue_in_flight) virtio_queue_virtio_queue_in_flight;
extern __typeof__(ash_virtio_queue_drain) virtio_queue_virtio_queue_drain;

#define MAX 64u

static unsigned size, table_count, table_entries;
static uint64_t features;
static uint8_t *shared, *tables;
static struct ash_virtio_slot *slots;
static struct ash_virtio_ring ring;

/* A chain in flight; the address of its place here is its token. */
static struct flying {
    uint32_t room;     /* that the device may write, and 1; 0: not in flight */
    unsigned length;   /* in buffers */
    unsigned occupies; /* descriptors */
    uint16_t head;
} chains[MAX];
static unsigned in_use, flying; /* descriptors, chains */
static uint16_t order[MAX];     /* their heads as they were added, from `seen` on */
static uint16_t given, shown;   /* chains that were added, and published */
static uint16_t seen;           /* what the device has used */
static bool failed;             /* the protocol was broken before */

static struct descriptor *descriptors(void) {
    return (struct descriptor *)shared;
}

static volatile struct available *available(void) {
    return (volatile struct available *)(shared + ASH_VIRTIO_QUEUE_AVAILABLE(size));
}

static volatile struct used *used(void) {
    return (volatile struct used *)(shared + ASH_VIRTIO_QUEUE_USED(size));
}

/* §2.7.7, §2.7.10: of what each side wants to be told. */
static volatile uint16_t *used_event(void) {
    return &available()->ring[size];
}

static volatile uint16_t *avail_event(void) {
    return (volatile uint16_t *)&used()->ring[size];
}

static struct flying *of_head(uint32_t head) {
    for (unsigned i = 0; i < MAX; i++)
        if (chains[i].room != 0 && chains[i].head == head)
            return &chains[i];
    return NULL;
}

static bool in_bounds(const struct descriptor *list, unsigned count) {
    return (const uint8_t *)list >= tables &&
           (const uint8_t *)(list + count) <= tables + table_count * table_entries * 16u;
}

/* What an honest device may write into the chain; it looks at all of it. */
static uint32_t walk(uint16_t id, unsigned *chain) {
    const struct descriptor *list = descriptors();
    uint32_t bytes = 0;
    *chain = 0;
    if ((list[id].flags & INDIRECT) != 0) {
        assert((features & ASH_VIRTIO_F_INDIRECT_DESC) != 0 && list[id].flags == INDIRECT);
        list = (const struct descriptor *)(uintptr_t)list[id].address;
        assert(in_bounds(list, descriptors()[id].bytes / 16));
        id = 0;
    }
    for (uint16_t at = id;; at = list[at].next) {
        assert(list[at].address == 0x1000 && ++*chain <= size);
        if ((list[at].flags & WRITE) != 0)
            bytes += list[at].bytes;
        if ((list[at].flags & NEXT) == 0)
            return bytes;
    }
}

/* Uses the next chain; true: it would interrupt now. §2.7.7.2 */
static bool use_next(void) {
    volatile struct used *to = used();
    if ((int16_t)(shown - seen) <= 0)
        return false;
    uint16_t id = order[seen % MAX];
    const struct flying *chain = of_head(id); /* or it was claimed before */
    uint32_t bytes = chain == NULL ? 0 : chain->room - 1;
    to->ring[seen % size].id = id;
    to->ring[seen % size].bytes = bytes == 0 ? 0 : (uint32_t)rand() % (bytes + 1);
    to->index = ++seen;
    *avail_event() = (uint16_t)(seen + rand() % 3);
    return ring.events ? *used_event() == (uint16_t)(seen - 1) : available()->flags == 0;
}

/* The same, and everything that the driver wrote is right. */
static bool honest(void) {
    unsigned length;
    assert(available()->index == shown);
    if (seen == shown)
        return false;
    uint16_t id = available()->ring[seen % size];
    const struct flying *chain = of_head(id);
    assert(id == order[seen % MAX] && chain->room == walk(id, &length) + 1);
    assert(chain->length == length);
    return use_next();
}

/* An element that is wrong, or right, or a little of both, and an index that need not fit. */
static void claim(void) {
    volatile struct used *to = used();
    volatile struct used_element *element = &to->ring[ring.taken % size];
    const struct flying *chain = &chains[(unsigned)rand() % MAX];
    element->id = rand() % 4 == 0 ? (uint32_t)rand() : (uint32_t)rand() % (size + 2);
    element->bytes = (uint32_t)rand() % 4000;
    if (rand() % 2 == 0 && chain->room != 0) {
        element->id = chain->head;
        element->bytes = chain->room - 1 + (uint32_t)rand() % 3;
    }
    seen = (uint16_t)(ring.taken + 1 + (rand() % 4 == 0 ? rand() % 40 : 0));
    to->index = seen;
}

/* Any byte that the device can write; often where chains go on. */
static void scribble(void) {
    size_t used_at = ASH_VIRTIO_QUEUE_USED(size);
    size_t at = (size_t)rand() % ASH_VIRTIO_QUEUE_SHARED_BYTES(size);
    if (rand() % 3 == 0)
        at = used_at + (size_t)rand() % (ASH_VIRTIO_QUEUE_SHARED_BYTES(size) - used_at);
    else if (rand() % 2 == 0)
        at = (size_t)rand() % size * sizeof(struct descriptor) + offsetof(struct descriptor, next);
    shared[at] = (uint8_t)(rand() % 3 == 0 ? rand() : rand() % 4);
    if (tables != NULL)
        tables[(size_t)rand() % (table_count * table_entries * 16u)] = (uint8_t)rand();
}

/* A chain that was taken is remembered, with what it takes. */
static void remember(struct flying *chain, unsigned length, uint32_t bytes) {
    uint16_t head = available()->ring[given % size];
    bool indirect = (descriptors()[head].flags & INDIRECT) != 0;
    assert(of_head(head) == NULL && head < size);
    assert(!indirect || (tables != NULL && head < table_count && length <= table_entries));
    *chain = (struct flying){bytes + 1, length, indirect ? 1 : length, head};
    order[given++ % MAX] = head;
    flying++;
    in_use += chain->occupies;
    assert(in_use <= size);
}

static void give(void) {
    struct ash_virtio_buffer buffers[8];
    struct flying *chain = &chains[(unsigned)rand() % MAX];
    unsigned readable = (unsigned)rand() % 4, writable = (unsigned)rand() % 4;
    unsigned length = readable + writable;
    uint32_t bytes = 0;
    for (unsigned i = 0; i < length; i++) {
        buffers[i] = (struct ash_virtio_buffer){0x1000, 1 + (uint32_t)rand() % 1000};
        bytes += i >= readable ? buffers[i].bytes : 0;
    }
    bool empty = length == 0 || rand() % 40 == 0;
    if (length != 0 && empty)
        buffers[(unsigned)rand() % length].bytes = 0;
    if (chain->room == 0) {
        int error = virtio_queue_virtio_queue_add(NULL, &ring, buffers, readable, writable, chain);
        assert(failed == (error == -ASH_EPROTO) || error == -ASH_ENOSPC);
        assert(error != -ASH_ENOSPC || failed || length > size - in_use || in_use == size);
        assert(empty ? error != 0 : error != -ASH_EINVAL);
        if (error == 0)
            remember(chain, length, bytes);
    }
    if (rand() % 3 != 0) {
        (void)virtio_queue_virtio_queue_publish(NULL, &ring);
        shown = failed ? shown : given;
    }
}

/* What the next take must say of what the device wrote; NULL in `*chain` if it is not a chain. */
static int expect(struct flying **chain, uint32_t *bytes) {
    volatile struct used *from = used();
    uint16_t taken = (uint16_t)(given - flying), ready = (uint16_t)(from->index - taken);
    *chain = NULL;
    if (failed)
        return -ASH_EPROTO;
    if (ready == 0)
        return -ASH_EAGAIN;
    *chain = of_head(from->ring[taken % size].id);
    *bytes = from->ring[taken % size].bytes;
    return ready > flying || *chain == NULL || *bytes > (*chain)->room - 1 ? -ASH_EPROTO : 0;
}

static bool take(void) {
    uint32_t written, bytes;
    void *taken;
    struct flying *chain;
    int expected = expect(&chain, &bytes);
    int error = virtio_queue_virtio_queue_take(NULL, &ring, &taken, &written);
    assert(error == expected);
    failed |= error == -ASH_EPROTO;
    if (error != 0)
        return false;
    assert(taken == chain && written == bytes);
    chain->room = 0;
    in_use -= chain->occupies;
    flying--;
    return true;
}

/* Asks for an interrupt; an honest device's next chain makes one, and none comes unasked. */
static void drive(bool lies) {
    give();
    if (rand() % 2 == 0) {
        bool quiet = virtio_queue_virtio_queue_arm(NULL, &ring);
        uint16_t before = seen;
        bool fired = !lies && honest();
        assert(lies || fired == (seen != before && (quiet || !ring.events)));
    }
    virtio_queue_virtio_queue_quiet(NULL, &ring);
    if (!lies && rand() % 2 == 0)
        assert(!honest());
    else if (lies && rand() % 12 == 0)
        rand() % 3 != 0 ? scribble() : claim();
    else if (lies && rand() % 2 == 0)
        (void)use_next();
    while (take() && rand() % 4 != 0)
        ;
}

static void set_up(void) {
    size = 1u << rand() % 6;
    features = rand() % 2 == 0 ? 0 : ASH_VIRTIO_F_EVENT_IDX;
    features |= rand() % 2 == 0 ? 0 : ASH_VIRTIO_F_INDIRECT_DESC;
    table_count = 1 + (unsigned)rand() % size;
    table_entries = 1 + (unsigned)rand() % 6;
    shared = aligned_alloc(16, ASH_VIRTIO_QUEUE_SHARED_BYTES(size));
    slots = malloc(size * sizeof *slots);
    tables = rand() % 4 == 0 ? NULL : aligned_alloc(16, (size_t)table_count * table_entries * 16);
    const struct ash_virtio_queue_memory memory = {
        .shared = shared,
        .slots = slots,
        .tables = tables,
        .table_count = (uint16_t)table_count,
        .table_entries = (uint16_t)table_entries,
    };
    memset(shared, rand(), ASH_VIRTIO_QUEUE_SHARED_BYTES(size));
    memset(slots, rand(), size * sizeof *slots);
    memset(chains, 0, sizeof chains);
    in_use = flying = 0;
    given = shown = seen = 0;
    failed = false;
    assert(virtio_queue_virtio_queue_init(NULL, &ring, &memory, 3, features) == -ASH_EINVAL);
    assert(virtio_queue_virtio_queue_init(NULL, &ring, &memory, size, features) == 0);
}

/* Every chain in flight comes back once. */
static void drain(void) {
    for (struct flying *chain; (chain = virtio_queue_virtio_queue_drain(NULL, &ring)) != NULL;) {
        assert(chain >= chains && chain < chains + MAX && chain->room != 0);
        chain->room = 0;
        flying--;
    }
    assert(flying == 0 && virtio_queue_virtio_queue_in_flight(NULL, &ring) == 0);
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    srand((unsigned)strtoul(argument[1], NULL, 10));
    for (unsigned long round = 0; round < strtoul(argument[2], NULL, 10); round++) {
        bool lies = round % 2 == 0;
        set_up();
        for (unsigned step = 0, after = 0; step < 400 && after < 20; step++, after += failed)
            drive(lies);
        assert(lies || !failed);
        drain();
        free(shared);
        free(slots);
        free(tables);
    }
    return 0;
}
