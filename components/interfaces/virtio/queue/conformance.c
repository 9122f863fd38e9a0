/* SPDX-License-Identifier: MIT */
/*
 * The suite is the device: it reads the available ring and writes the used ring, honestly and not.
 */
#include <ashlar/test.h>
#include <ashlar/virtio/queue.h>

#define SIZE 8u

struct descriptor {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
};

static _Alignas(16) uint8_t shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(SIZE) + 16];
static struct ash_virtio_slot slots[SIZE + 1];
static struct ash_virtio_ring ring;
static uint16_t used_index;

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static uint16_t *half(unsigned offset) {
    return (uint16_t *)(void *)(shared + offset);
}

static uint16_t available_index(void) {
    return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 2);
}

static uint16_t available_entry(unsigned at) {
    return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 4 + at % SIZE * 2);
}

static struct descriptor *descriptor(unsigned at) {
    return (struct descriptor *)(void *)shared + at;
}

/* The device uses a chain. */
static void use(uint32_t id, uint32_t bytes) {
    uint32_t *element =
        (uint32_t *)(void *)(shared + ASH_VIRTIO_QUEUE_USED(SIZE) + 4 + used_index % SIZE * 8);
    element[0] = id;
    element[1] = bytes;
    *half(ASH_VIRTIO_QUEUE_USED(SIZE) + 2) = ++used_index;
}

static void renew(void) {
    used_index = 0;
    CHECK(ash_virtio_queue_init(&ash_use_virtio_queue, &ring, shared, slots, SIZE) == 0);
}

static int add(unsigned readable, unsigned writable, void *token) {
    static struct ash_virtio_buffer buffers[SIZE + 1];
    for (unsigned i = 0; i <= SIZE; i++)
        buffers[i] = (struct ash_virtio_buffer){0x1000u + i, 100 + i};
    return ash_virtio_queue_add(&ash_use_virtio_queue, &ring, buffers, readable, writable, token);
}

static int take(void **token, uint32_t *written) {
    return ash_virtio_queue_take(&ash_use_virtio_queue, &ring, token, written);
}

static bool publish(void) {
    return ash_virtio_queue_publish(&ash_use_virtio_queue, &ring);
}

static int init(unsigned size, unsigned offset) {
    return ash_virtio_queue_init(&ash_use_virtio_queue, &ring, shared + offset, slots, size);
}

static void test_init(void) {
    BEGIN("1: sizes, alignment, bounds");
    CHECK(init(0, 0) == -ASH_EINVAL);
    CHECK(init(3, 0) == -ASH_EINVAL);
    CHECK(init(65536, 0) == -ASH_EINVAL);
    CHECK(init(1, 8) == -ASH_EINVAL);
    for (unsigned i = 0; i < 16; i++)
        shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(SIZE) + i] = 0x5a;
    slots[SIZE].writable = 0x5a;
    renew();
    bool intact = slots[SIZE].writable == 0x5a;
    for (unsigned i = 0; i < 16; i++)
        intact = intact && shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(SIZE) + i] == 0x5a;
    CHECK(intact);
}

static void test_chain(void) {
    int token;
    BEGIN("2: a chain of descriptors");
    renew();
    CHECK(add(2, 1, &token) == 0);
    unsigned at = available_entry(0);
    CHECK(at < SIZE && descriptor(at)->address == 0x1000 && descriptor(at)->bytes == 100);
    CHECK(descriptor(at)->flags == 1);
    at = descriptor(at)->next;
    CHECK(at < SIZE && descriptor(at)->address == 0x1001 && descriptor(at)->flags == 1);
    at = descriptor(at)->next;
    CHECK(at < SIZE && descriptor(at)->address == 0x1002 && descriptor(at)->bytes == 102);
    CHECK(descriptor(at)->flags == 2);
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
    *half(ASH_VIRTIO_QUEUE_USED(SIZE)) = 1; /* NO_NOTIFY */
    CHECK(add(1, 0, &token) == 0);
    CHECK(!publish());
    CHECK(available_index() == 3);
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
    CHECK(add(1, 1, &token) == -ASH_ENOSPC);
    CHECK(add(0, 1, &token) == 0);
    CHECK(add(0, 1, &token) == -ASH_ENOSPC);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 2);
}

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
    *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 2) = 0x1234;
    use(head, 5);
    CHECK(take(&taken, &written) == 0 && taken == &token && written == 5);
    CHECK(add(SIZE / 2, SIZE / 2, &token) == 0);
    CHECK(publish());
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
        good = good && add(0, 1 + i % 3, &token) == 0 && publish();
        use(available_entry(i), i % 100);
        good = good && take(&taken, &written) == 0 && taken == &token && written == i % 100;
    }
    CHECK(good);
    CHECK(available_index() == (uint16_t)70000);
    CHECK(ash_virtio_queue_in_flight(&ash_use_virtio_queue, &ring) == 0);
}

int main(void) {
    test_init();
    test_chain();
    test_publish();
    test_full();
    test_take();
    test_lies();
    test_overwritten();
    test_wrap();
    return ash_test_end(&ash_use_test);
}
