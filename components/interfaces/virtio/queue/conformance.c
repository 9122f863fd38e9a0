/* SPDX-License-Identifier: MIT */
/* What the driver gives. */
#include "suite.h"

/* All memory is what it might be when it was another's before. */
static void soil(void) {
    for (unsigned i = 0; i < sizeof shared; i++)
        shared[i] = 0x5a;
    for (unsigned i = 0; i < sizeof tables; i++)
        tables[i] = 0x5a;
    for (unsigned i = 0; i <= SIZE; i++)
        slots[i] = (struct ash_virtio_slot){&ring, 0x5a, 0x5a, 0x5a};
}

static void test_init(void) {
    int token;
    void *taken;
    uint32_t written;
    BEGIN("1: sizes, alignment, bounds");
    CHECK(init(0, 0, 0) == -ASH_EINVAL);
    CHECK(init(3, 0, 0) == -ASH_EINVAL);
    CHECK(init(65536, 0, 0) == -ASH_EINVAL);
    CHECK(init(1, 8, 0) == -ASH_EINVAL);
    CHECK(init(1, 0, 8) == -ASH_EINVAL);
    soil();
    renew();
    CHECK(!wants_interrupt());
    CHECK(take(&taken, &written) == -ASH_EAGAIN);
    CHECK(available_index() == 0 && *used_flags() == 0 && *avail_event() == 0);
    bool added = true;
    for (unsigned i = 0; i < SIZE / 2; i++)
        added = added && add(1, 1, &token) == 0;
    CHECK(added && publish());
    bool intact = slots[SIZE].writable == 0x5a;
    for (unsigned i = 0; i < 16; i++)
        intact = intact && shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(SIZE) + i] == 0x5a &&
                 tables[TABLES * ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES) + i] == 0x5a;
    CHECK(intact);
}

/* Descriptor `at` of `list` is buffer number `buffer`; the one that follows, or `limit`: none does.
 */
static unsigned follow(const struct descriptor *list, unsigned limit, unsigned at, unsigned buffer,
                       unsigned flags) {
    CHECK(at < limit && list[at].address == 0x1000u + buffer && list[at].bytes == 100 + buffer);
    CHECK(at < limit && list[at].flags == flags);
    return at < limit && (flags & NEXT) != 0 ? list[at].next : limit;
}

static void check_chain(const struct descriptor *list, unsigned limit, unsigned at) {
    at = follow(list, limit, at, 0, NEXT);
    at = follow(list, limit, at, 1, NEXT);
    CHECK(follow(list, limit, at, 2, WRITE) == limit);
}

static void test_chain(void) {
    int token;
    BEGIN("2: a chain of descriptors");
    renew();
    CHECK(add(0, 1, &token) == 0);
    unsigned at = available_entry(0);
    CHECK(at < SIZE && descriptor(at)->address == 0x1000 && descriptor(at)->bytes == 100);
    CHECK(descriptor(at)->flags == WRITE);
    CHECK(add(2, 1, &token) == 0);
    at = available_entry(1);
    if ((features & ASH_VIRTIO_F_INDIRECT_DESC) == 0) {
        check_chain(descriptor(0), SIZE, at);
        return;
    }
    CHECK(descriptor(at)->flags == INDIRECT);
    CHECK(descriptor(at)->bytes == ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES));
    uint64_t offset = descriptor(at)->address - (uintptr_t)tables;
    CHECK(offset % ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES) == 0 &&
          offset < TABLES * ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES));
    if (offset < sizeof tables - ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES))
        check_chain((struct descriptor *)(void *)(tables + offset), ENTRIES, 0);
    CHECK(add(2, 2, &token) == 0); /* one more than a table has */
    CHECK(descriptor(available_entry(2))->flags == NEXT);
}

/* Chains of as many buffers as a table has, until there is no room, and their tables. */
static void test_tables(void) {
    int token;
    void *taken;
    uint32_t written;
    unsigned chains = 0, used_tables = 0;
    BEGIN("2: a table for each chain that may have one");
    renew();
    while (chains < SIZE && add(1, ENTRIES - 1, &token) == 0) {
        const struct descriptor *head = descriptor(available_entry(chains++));
        if (head->flags != INDIRECT)
            continue;
        unsigned at =
            (unsigned)(head->address - (uintptr_t)tables) / ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES);
        used_tables |= 1u << at % 32;
    }
    bool indirect = (features & ASH_VIRTIO_F_INDIRECT_DESC) != 0;
    CHECK(indirect ? used_tables == (1u << TABLES) - 1 : used_tables == 0);
    CHECK(chains == (indirect ? TABLES : SIZE / ENTRIES));
    publish();
    for (unsigned i = 0; i < chains; i++)
        use(available_entry(i), 1);
    while (take(&taken, &written) == 0)
        chains--;
    CHECK(chains == 0);
    CHECK(add(SIZE, 0, &token) == 0);
}

static void test_publish(void) {
    int token;
    BEGIN("3: publish");
    renew();
    CHECK(!publish());
    CHECK(add(1, 0, &token) == 0 && add(0, 1, &token) == 0);
    CHECK(available_index() == 0);
    CHECK(publish());
    CHECK(available_index() == 2);
    CHECK(!publish());
    *used_flags() =
        1; /* NO_NOTIFY, which counts without EVENT_IDX only, as does avail_event with it */
    *avail_event() = 2;
    CHECK(add(1, 0, &token) == 0);
    CHECK(publish() == ((features & ASH_VIRTIO_F_EVENT_IDX) != 0));
    CHECK(available_index() == 3);
    *used_flags() = 0;
    CHECK(add(1, 0, &token) == 0);
    CHECK(publish() == ((features & ASH_VIRTIO_F_EVENT_IDX) == 0));
}

/* `count` chains shown at once, when the index is `at` and the device waits for `event`. */
static bool notifies(uint16_t at, unsigned count, uint16_t event) {
    int token;
    void *taken;
    uint32_t written;
    bool good = true;
    renew();
    for (uint16_t i = 0; i != at; i++) {
        good = good && add(0, 1, &token) == 0;
        publish();
        use(available_entry(i), 0);
        good = good && take(&taken, &written) == 0;
    }
    for (unsigned i = 0; i < count; i++)
        good = good && add(0, 1, &token) == 0;
    CHECK(good);
    *avail_event() = event;
    return publish();
}

static void test_events(void) {
    BEGIN("3: publish, by avail_event");
    CHECK(notifies(0, 1, 0));
    CHECK(!notifies(0, 1, 1));
    CHECK(!notifies(0, 1, 0xffff));
    CHECK(notifies(10, 3, 10));
    CHECK(notifies(10, 3, 12));
    CHECK(!notifies(10, 3, 13));
    CHECK(!notifies(10, 3, 9));
    CHECK(!notifies(10, 3, 10 + 0x8000));
    CHECK(notifies(0xfffe, 4, 0xfffe));
    CHECK(notifies(0xfffe, 4, 1));
    CHECK(!notifies(0xfffe, 4, 2));
    CHECK(!notifies(0xfffe, 4, 0xfffd));
}

static void test_full(void) {
    int token;
    struct ash_virtio_buffer empty = {0x1000, 0};
    BEGIN("4: full, empty");
    renew();
    CHECK(add(0, 0, &token) == -ASH_EINVAL);
    CHECK(ash_virtio_queue_add(&ash_use_virtio_queue, &ring, &empty, 0, 1, &token) == -ASH_EINVAL);
    CHECK(add(SIZE, 1, &token) == -ASH_ENOSPC);
    CHECK(add(4, 3, &token) == 0);
    CHECK(add(2, 2, &token) == -ASH_ENOSPC); /* longer than a table */
    CHECK(add(0, 1, &token) == 0);
    CHECK(add(0, 1, &token) == -ASH_ENOSPC);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 2);
}

static void run(uint64_t with) {
    features = with;
    test_init();
    test_chain();
    test_tables();
    test_publish();
    if ((with & ASH_VIRTIO_F_EVENT_IDX) != 0)
        test_events();
    test_full();
    conformance_used(with);
}

int main(void) {
    run(0);
    run(ASH_VIRTIO_F_EVENT_IDX | ASH_VIRTIO_F_INDIRECT_DESC);
    return ash_test_end(&ash_use_test);
}
