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
 * Interrupts are asked for, not had: a fresh queue wants none. A driver takes chains until there
 * are none, calls ash_virtio_queue_arm, waits if that says so, and calls ash_virtio_queue_quiet
 * when it woke.
 *
 * Nothing here touches the device, so that a queue runs the same in a test. Memory is the caller's;
 * pages of mem.pages fit. Context: any, but one call at a time for each queue: its driver's lock or
 * interrupt state guards it.
 */
#include <ashlar/base.h>
#include <ashlar/virtio/bus.h>

struct ash_virtio_queue;

/* The greatest number of entries, §2.7. */
#define ASH_VIRTIO_QUEUE_MAX 32768u

/*
 * Bytes for the part that the device sees, with `size` entries, from an address aligned to 16. The
 * words that VIRTIO_F_EVENT_IDX adds to both rings are counted, agreed or not.
 */
#define ASH_VIRTIO_QUEUE_SHARED_BYTES(size)                                                        \
    ((ASH_VIRTIO_QUEUE_USED(size) + (size) * 8u + 6u + 15u) & ~15u)

/* Where its three parts begin. §2.7: descriptors, available ring, used ring. */
#define ASH_VIRTIO_QUEUE_AVAILABLE(size) ((size) * 16u)
#define ASH_VIRTIO_QUEUE_USED(size)      (((size) * 18u + 6u + 3u) & ~3u)

/* Bytes of a table for indirect chains of up to `entries` buffers, §2.7.5.3. */
#define ASH_VIRTIO_QUEUE_TABLE_BYTES(entries) ((entries) * 16u)

/* What the driver remembers of one descriptor. The fields are the provider's. */
struct ash_virtio_slot {
    void *token;       /* of the head of a chain in flight; NULL: not a head in flight */
    uint32_t writable; /* of a head: bytes that the device may write */
    uint16_t next;     /* in the chain, or in the list of free descriptors */
    uint16_t last;     /* of a head: the end of its chain */
};

/* One queue. Set up by ash_virtio_queue_init; the fields are the provider's. */
struct ash_virtio_ring {
    void *descriptors, *available, *used; /* all three are the device's too */
    void *tables;
    struct ash_virtio_slot *slots;
    uint16_t size;
    uint16_t table_count, table_entries;
    uint16_t untouched;  /* the first slot that was never used; so are all after it */
    uint16_t free_head;  /* of the list of those that were, and are free */
    uint16_t free_count; /* of both kinds */
    uint16_t added;      /* the next index of the available ring */
    uint16_t published;  /* what the device was told of it */
    uint16_t taken;      /* the next index of the used ring */
    bool events;         /* VIRTIO_F_EVENT_IDX was agreed */
    bool broken;
    bool translated; /* see ash_dma_fence */
};

/* The memory of a queue, all of it the caller's for as long as the queue is used. */
struct ash_virtio_queue_memory {
    void *shared;                  /* ASH_VIRTIO_QUEUE_SHARED_BYTES(size), aligned to 16 */
    struct ash_virtio_slot *slots; /* as many as there are entries */
    void *tables; /* `table_count` times ASH_VIRTIO_QUEUE_TABLE_BYTES(table_entries), aligned to 16;
                     the device sees them. NULL: no chain is indirect */
    uint16_t table_count, table_entries;
};

/* Memory that a device reads or writes, by its physical address. */
struct ash_virtio_buffer {
    uint64_t address;
    uint32_t bytes;
};

/*
 * Makes an empty queue of `size` entries, a power of two up to ASH_VIRTIO_QUEUE_MAX. The memory may
 * hold anything: what the device reads is written before it may read it. `features` are those that
 * were agreed on (ash_virtio_bus_negotiate); of them ASH_VIRTIO_F_EVENT_IDX and
 * ASH_VIRTIO_F_INDIRECT_DESC are looked at. The cost does not depend on `size`. -ASH_EINVAL: a bad
 * size or alignment.
 */
ASH_MUST_USE int ash_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                       const struct ash_virtio_queue_memory *memory, unsigned size,
                                       uint64_t features);

/*
 * Adds one chain: `readable` buffers that the device reads, and after them `writable` ones that it
 * writes, at least one in all. The memory is the device's until the chain is taken. `token` is the
 * caller's name for it, not NULL. The device does not see it before ash_virtio_queue_publish. A
 * chain takes a descriptor for each buffer, or a single one if there is a table for it.
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

/*
 * Asks for an interrupt when the device uses the next chain, §2.7.7. True: nothing can be taken
 * now, and the interrupt will come. False: something came in between; take it first. More may come
 * until ash_virtio_queue_quiet; without VIRTIO_F_EVENT_IDX one for each chain.
 */
ASH_MUST_USE bool ash_virtio_queue_arm(struct ash_virtio_queue *self, struct ash_virtio_ring *ring);

/*
 * The same for the `chains`th chain from now, counted from 1: an interrupt for several, §2.7.7.2.
 * True: fewer can be taken now. Without VIRTIO_F_EVENT_IDX there is still one for each chain. No
 * more than are in flight, or it never comes.
 */
ASH_MUST_USE bool ash_virtio_queue_arm_after(struct ash_virtio_queue *self,
                                             struct ash_virtio_ring *ring, unsigned chains);

/*
 * Asks for no interrupts. A hint: one that is on its way still comes, and with VIRTIO_F_EVENT_IDX
 * one after 65,535 more chains.
 */
void ash_virtio_queue_quiet(struct ash_virtio_queue *self, struct ash_virtio_ring *ring);

/* Chains that were added and not yet taken. */
unsigned ash_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                    const struct ash_virtio_ring *ring);

/*
 * After the device was reset, and its memory is the driver's again: the token of a chain in flight,
 * each once, in no order, and then NULL. Works for a broken queue too, and leaves a broken one.
 */
ASH_MUST_USE void *ash_virtio_queue_drain(struct ash_virtio_queue *self,
                                          struct ash_virtio_ring *ring);

#endif
