/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_VIRTIO_QUEUE_H
#define ASHLAR_VIRTIO_QUEUE_H
/*
 * The driver's side of a split virtqueue (virtio 1.2 §2.7): buffers go to the device, and come back
 * used.
 *
 * The device may lie. What it writes, the used ring, is read once, and every index, identifier and
 * length in it is checked before it is used for anything. What the driver must remember is kept in
 * memory that the device is not told of: descriptors that the device overwrote lead nowhere. A
 * queue whose device broke the protocol is broken for good (-ASH_EPROTO from everything): its
 * driver resets the device.
 *
 * Nothing here touches the device, so that a queue runs the same in a test. Memory is the caller's;
 * pages of mem.pages fit. Context: any, but one call at a time for each queue: its driver's lock or
 * interrupt state guards it.
 */
#include <ashlar/base.h>

struct ash_virtio_queue;

/* The greatest number of entries, §2.7. */
#define ASH_VIRTIO_QUEUE_MAX 32768u

/* Bytes for the part that the device sees, with `size` entries, from an address aligned to 16. */
#define ASH_VIRTIO_QUEUE_SHARED_BYTES(size)                                                        \
    ((ASH_VIRTIO_QUEUE_USED(size) + (size) * 8u + 6u + 15u) & ~15u)

/* Where its three parts begin. §2.7: descriptors, available ring, used ring. */
#define ASH_VIRTIO_QUEUE_AVAILABLE(size) ((size) * 16u)
#define ASH_VIRTIO_QUEUE_USED(size)      (((size) * 18u + 6u + 3u) & ~3u)

/* What the driver remembers of one descriptor. The fields are the provider's. */
struct ash_virtio_slot {
    void *token;       /* of the head of a chain in flight; NULL: not a head in flight */
    uint32_t writable; /* of a head: bytes that the device may write */
    uint16_t next;     /* in the chain, or in the list of free descriptors */
    uint16_t last;     /* of a head: the end of its chain */
};

/*
 * One queue. Zeroed by the caller, then set up by ash_virtio_queue_init; the fields are the
 * provider's.
 */
struct ash_virtio_ring {
    uint8_t *shared;
    struct ash_virtio_slot *slots;
    uint16_t size;
    uint16_t free_head;
    uint16_t free_count;
    uint16_t in_flight; /* chains */
    uint16_t added;     /* the next index of the available ring */
    uint16_t published; /* what the device was told of it */
    uint16_t taken;     /* the next index of the used ring */
    bool broken;
};

/* Memory that a device reads or writes, by its physical address. */
struct ash_virtio_buffer {
    uint64_t address;
    uint32_t bytes;
};

/*
 * Makes an empty queue of `size` entries, a power of two up to ASH_VIRTIO_QUEUE_MAX, from `shared`
 * (ASH_VIRTIO_QUEUE_SHARED_BYTES(size), aligned to 16) and `slots` (`size` of them). Both are
 * zeroed here. -ASH_EINVAL: a bad size or alignment.
 */
ASH_MUST_USE int ash_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                       void *shared, struct ash_virtio_slot *slots, unsigned size);

/*
 * Adds one chain: `readable` buffers that the device reads, and after them `writable` ones that it
 * writes, at least one in all. The memory is the device's until the chain is taken. `token` is the
 * caller's name for it, not NULL. The device does not see it before ash_virtio_queue_publish.
 * -ASH_ENOSPC: not so many descriptors are free. -ASH_EINVAL: no buffer, an empty one, or more than
 * 4 GiB to write.
 */
ASH_MUST_USE int ash_virtio_queue_add(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                      const struct ash_virtio_buffer *buffers, unsigned readable,
                                      unsigned writable, void *token);

/*
 * Shows the device all that was added. True: it wants to be notified (ash_virtio_bus_notify),
 * §2.7.10.
 */
ASH_MUST_USE bool ash_virtio_queue_publish(struct ash_virtio_queue *self,
                                           struct ash_virtio_ring *ring);

/*
 * Takes the next chain that the device is done with: its `*token`, and how many bytes the device
 * says that it wrote, never more than the chain had room for. -ASH_EAGAIN: none now. -ASH_EPROTO:
 * the device claims a chain that is not in flight, more bytes than there were, or more chains than
 * it was given.
 */
ASH_MUST_USE int ash_virtio_queue_take(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                       void **token, uint32_t *written);

/* Chains that were added and not yet taken. */
unsigned ash_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                    const struct ash_virtio_ring *ring);

#endif
