/* SPDX-License-Identifier: MIT */
/* What the device gives back, or claims to. */
#include "suite.h"

static void test_take(void) {
    int first, second;
    void *token = NULL;
    uint32_t written = 0;
    BEGIN("5: take, in the device's order");
    renew();
    CHECK(take(&token, &written) == -ASH_EAGAIN);
    CHECK(add(1, 2, &first) == 0 && add(0, 1, &second) == 0);
    publish();
    use(available_entry(1), 7);
    use(available_entry(0), 201);
    CHECK(take(&token, &written) == 0 && token == &second && written == 7);
    CHECK(take(&token, &written) == 0 && token == &first && written == 201);
    CHECK(take(&token, &written) == -ASH_EAGAIN);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 0);
    CHECK(add(SIZE - 1, 1, &first) == 0);
}

/* One chain of 100 writable bytes in flight, and then the device claims this. */
static int claim(uint32_t id, uint32_t bytes, bool twice) {
    int token;
    void *taken;
    uint32_t written;
    renew();
    CHECK(add(0, 1, &token) == 0);
    publish();
    use(id, bytes);
    if (twice)
        use(id, bytes);
    return take(&taken, &written);
}

static void test_lies(void) {
    int token;
    void *taken;
    uint32_t written;
    BEGIN("6: a device that lies");
    renew();
    CHECK(add(0, 1, &token) == 0);
    unsigned head = available_entry(0);
    CHECK(claim(head, 100, false) == 0);
    CHECK(claim(head, 101, false) == -ASH_EPROTO);
    CHECK(claim(head, UINT32_MAX, false) == -ASH_EPROTO);
    CHECK(claim((head + 1) % SIZE, 1, false) == -ASH_EPROTO);
    CHECK(claim(SIZE, 1, false) == -ASH_EPROTO);
    CHECK(claim(0x10000u + head, 1, false) == -ASH_EPROTO);
    CHECK(claim(UINT32_MAX, 1, false) == -ASH_EPROTO);
    CHECK(claim(head, 1, true) == -ASH_EPROTO);
    CHECK(claim(head, 1, false) == 0);
    use(head, 1); /* once more, though it is not in flight */
    CHECK(take(&taken, &written) == -ASH_EPROTO);
    BEGIN("7: broken for good");
    CHECK(take(&taken, &written) == -ASH_EPROTO);
    CHECK(add(0, 1, &token) == -ASH_EPROTO);
    CHECK(!publish());
    CHECK(!ash_virtio_queue_arm(&ash_use_virtio_queue, &ring));
}

static void test_overwritten(void) {
    int token;
    void *taken = NULL;
    uint32_t written;
    BEGIN("8: overwritten descriptors");
    renew();
    CHECK(add(2, 2, &token) == 0);
    unsigned head = available_entry(0);
    publish();
    for (unsigned i = 0; i < SIZE; i++)
        *descriptor(i) = (struct descriptor){~0ull, UINT32_MAX, 3, 0x7fff};
    for (unsigned i = 0; i < sizeof tables; i++)
        tables[i] = 0xff;
    *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 2) = 0x1234;
    use(head, 5);
    CHECK(take(&taken, &written) == 0 && taken == &token && written == 5);
    CHECK(add(SIZE / 2, SIZE / 2, &token) == 0);
    publish(); /* what avail_event says now is the device's own business */
    CHECK(available_index() == 2);
}

static void test_wrap(void) {
    int token;
    BEGIN("9: past 2^16");
    renew();
    bool good = true;
    for (unsigned i = 0; i < 70000; i++) {
        void *taken = NULL;
        uint32_t written = 0;
        good = good && add(0, 1 + i % 3, &token) == 0;
        *avail_event() = (uint16_t)i;
        good = good && publish();
        use(available_entry(i), i % 100);
        good = good && take(&taken, &written) == 0 && taken == &token && written == i % 100;
    }
    CHECK(good);
    CHECK(available_index() == (uint16_t)70000);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 0);
}

static void test_interrupts(void) {
    int token;
    void *taken;
    uint32_t written;
    BEGIN("11: interrupts are asked for");
    renew();
    bool good = true;
    for (unsigned i = 0; i < 70000; i++) {
        good = good && !wants_interrupt() && add(0, 1, &token) == 0;
        publish();
        good = good && ash_virtio_queue_arm(&ash_use_virtio_queue, &ring) && wants_interrupt();
        use(available_entry(i), 0);
        good = good && !ash_virtio_queue_arm(&ash_use_virtio_queue, &ring); /* it came before */
        ash_virtio_queue_quiet(&ash_use_virtio_queue, &ring);
        good = good && !wants_interrupt() && take(&taken, &written) == 0;
        ash_virtio_queue_quiet(&ash_use_virtio_queue, &ring);
    }
    CHECK(good);
    bool flag = *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE)) != 0;
    CHECK(flag == ((features & ASH_VIRTIO_F_EVENT_IDX) == 0)); /* §2.7.7.1: 0 with events */
}

static bool arm_after(unsigned chains) {
    return ash_virtio_queue_arm_after(&ash_use_virtio_queue, &ring, chains);
}

/* Across the end of the ring, and of the indexes. */
static void test_several(void) {
    int token;
    void *taken;
    uint32_t written;
    bool events = (features & ASH_VIRTIO_F_EVENT_IDX) != 0, good = true;
    BEGIN("12: one interrupt for several");
    renew();
    for (unsigned i = 0; i < 70000; i += 3) {
        for (unsigned chain = 0; chain < 3; chain++)
            good = good && add(0, 1, &token) == 0;
        publish();
        good = good && arm_after(3) && wants_interrupt() == !events;
        use(available_entry(i), 0);
        good = good && arm_after(2) && wants_interrupt();
        use(available_entry(i + 1), 0);
        good = good && !arm_after(2) && !arm_after(1) && arm_after(3) && wants_interrupt();
        use(available_entry(i + 2), 0);
        good = good && !arm_after(3);
        for (unsigned chain = 0; chain < 3; chain++)
            good = good && take(&taken, &written) == 0;
    }
    CHECK(good);
    use(SIZE, 0);
    CHECK(take(&taken, &written) == -ASH_EPROTO && !arm_after(1));
}

static void *drain(void) {
    return ash_virtio_queue_drain(&ash_use_virtio_queue, &ring);
}

static void test_drain(void) {
    int tokens[4];
    void *taken;
    uint32_t written;
    unsigned came = 0;
    BEGIN("13: drain");
    renew();
    CHECK(drain() == NULL);
    renew();
    for (unsigned i = 0; i < 4; i++)
        CHECK(add(1, i % 2, &tokens[i]) == 0);
    publish();
    use(available_entry(1), 0);
    CHECK(take(&taken, &written) == 0);
    use(SIZE, 0);
    CHECK(take(&taken, &written) == -ASH_EPROTO);
    for (unsigned i = 0; i < 3; i++) {
        int *token = drain();
        CHECK(token >= tokens && token < tokens + 4);
        if (token >= tokens && token < tokens + 4)
            came |= 1u << (token - tokens);
    }
    CHECK(came == 13);
    CHECK(drain() == NULL);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 0);
    CHECK(add(1, 0, &tokens[0]) == -ASH_EPROTO);
}

void conformance_used(uint64_t with) {
    features = with;
    test_take();
    test_lies();
    test_overwritten();
    test_wrap();
    test_interrupts();
    test_several();
    test_drain();
}
