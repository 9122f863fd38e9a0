/* SPDX-License-Identifier: MIT */
/*
 * The device and its bus. It reads and writes memory only where it was told, and only until it gave
 * it back or was reset: ASan then shows a driver that let go of memory too early. What it lies
 * about is what it says.
 */

#define EXPECTED 4096u

struct ash_virtio_device {
    char unused;
};

/* The device's own view of what it shares with the driver, §2.7.5 to §2.7.8. */
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
    struct {
        uint32_t id, bytes;
    } ring[];
};

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

/* One queue as the device sees it. */
struct side {
    struct ash_virtio_rings rings;
    uint16_t seen, used_index;
    uint16_t heads[VIRTIO_NET_ENTRIES]; /* what it may use, in order */
    unsigned count;
    bool mute; /* it claimed what it does not know: from now on it touches no buffer */
};

static struct {
    struct ash_virtio_device itself;
    struct side sides[2];
    void (*handler)(void *argument, unsigned why);
    void *argument;
    uint64_t features;
    uint8_t config[12]; /* §5.1.4: address, status, pairs, MTU */
    bool driven, started, holds_on;
    bool slow;        /* sends seldom, so that its queue fills up */
    unsigned skipped; /* frames that the driver dropped */
    struct {
        unsigned bytes;
        uint8_t sum;
    } expected[EXPECTED];
    unsigned first, last;
} device;

static void device_begin(void) {
    uint16_t mtu = (uint16_t)(576 + below(4000));
    if (lies && below(3) == 0)
        mtu = (uint16_t)(below(2) == 0 ? below(65536) : 65535 - below(20));
    memset(&device, 0, sizeof device);
    for (unsigned i = 0; i < 6; i++)
        device.config[i] = (uint8_t)(i == 0 ? 2 + 4 * below(60) : below(256));
    if (lies && below(20) == 0)
        device.config[0] = (uint8_t)below(3);
    memcpy(device.config + 10, &mtu, sizeof mtu);
    device.features = UINT64_MAX; /* whatever there is is offered */
    if (below(2) == 0)
        device.features &= ~(below(2) == 0 ? ASH_VIRTIO_F_EVENT_IDX : ASH_VIRTIO_F_INDIRECT_DESC);
    device.slow = below(4) == 0;
    if (below(4) == 0)
        device.features &= ~VIRTIO_NET_F_STATUS;
    if (below(4) == 0) {
        device.features &= ~VIRTIO_NET_F_MRG_RXBUF;
        if (!lies || below(4) != 0) /* or it offers frames that no buffer takes */
            device.features &= ~VIRTIO_NET_F_MTU;
        device.features &= ~(below(2) == 0 ? VIRTIO_NET_F_CSUM : VIRTIO_NET_F_GUEST_CSUM);
    }
}

int ash_virtio_bus_find(struct ash_virtio_bus *self, unsigned device_id, unsigned index,
                        struct ash_virtio_device **found) {
    (void)self;
    assert(device_id == ASH_VIRTIO_NET && index == 0);
    *found = &device.itself;
    return lies && below(100) == 0 ? -ASH_ENODEV : 0;
}

int ash_virtio_bus_negotiate(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                             uint64_t wanted, uint64_t required, uint64_t *agreed) {
    (void)self;
    assert(of == &device.itself && !device.driven && (required & ~device.features) == 0);
    if (lies && below(50) == 0)
        return -ASH_EPROTO;
    if (lies && below(20) == 0)
        device.features &= ~VIRTIO_NET_F_MAC;
    device.features &= wanted | required;
    *agreed = device.features;
    device.driven = true;
    return 0;
}

int ash_virtio_bus_config_read(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                               unsigned offset, void *into, unsigned bytes) {
    (void)self;
    (void)of;
    assert(device.driven && offset + bytes <= sizeof device.config);
    memcpy(into, device.config + offset, bytes);
    return lies && below(50) == 0 ? -ASH_EIO : 0;
}

unsigned ash_virtio_bus_queue_max(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                                  unsigned index) {
    (void)self;
    (void)of;
    assert(index < 2);
    return lies && below(20) == 0 ? (unsigned)rand() % 100 : 256;
}

int ash_virtio_bus_queue_setup(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                               unsigned index, const struct ash_virtio_rings *rings) {
    (void)self;
    (void)of;
    assert(index < 2 && rings->size <= VIRTIO_NET_ENTRIES && rings->size >= 32);
    device.sides[index] = (struct side){.rings = *rings};
    return lies && below(50) == 0 ? -ASH_EINVAL : 0;
}

int ash_virtio_bus_attach(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                          void (*handler)(void *argument, unsigned why), void *argument) {
    (void)self;
    (void)of;
    device.handler = handler;
    device.argument = argument;
    return lies && below(50) == 0 ? -ASH_ENOSPC : 0;
}

int ash_virtio_bus_start(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    (void)of;
    device.started = true;
    return lies && below(50) == 0 ? -ASH_EIO : 0;
}

int ash_virtio_bus_health(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    (void)of;
    assert(device.started);
    return lies && below(10) == 0 ? -ASH_EIO : 0;
}

void ash_virtio_bus_notify(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                           unsigned index) {
    (void)self;
    assert(of == &device.itself && device.started && index < 2);
}

int ash_virtio_bus_reset(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    (void)of;
    assert(device.driven);
    device.driven = device.started = false;
    device.handler = NULL;
    device.holds_on = lies && below(6) == 0;
    return device.holds_on ? -ASH_EIO : 0;
}

/* The rings, from the device's end. */

static struct descriptor *table_of(const struct side *side) {
    return (struct descriptor *)(uintptr_t)side->rings.descriptors;
}

static void look_for_more(struct side *side) {
    const volatile struct available *from =
        (const volatile struct available *)(uintptr_t)side->rings.available;
    while (from->index != side->seen) {
        assert(side->count < VIRTIO_NET_ENTRIES);
        side->heads[side->count++] = from->ring[side->seen++ % side->rings.size];
    }
}

static uint16_t next_head(struct side *side) {
    uint16_t head = side->heads[0];
    side->count--;
    memmove(side->heads, side->heads + 1, side->count * sizeof side->heads[0]);
    return head;
}

/* An element of the used ring; the driver sees it once the index is shown. */
static void use(struct side *side, uint32_t id, uint32_t bytes) {
    volatile struct used *to = (volatile struct used *)(uintptr_t)side->rings.used;
    if (lies && below(60) == 0) {
        side->mute = true; /* it may be any chain */
        id = below(2) == 0 ? below(side->rings.size + 2u) : (uint32_t)rand();
    }
    if (lies && below(30) == 0)
        bytes = below(3) == 0 ? 0 : below(2) == 0 ? below(5000) : (uint32_t)rand();
    to->ring[side->used_index % side->rings.size].id = id;
    to->ring[side->used_index++ % side->rings.size].bytes = bytes;
}

static void show(struct side *side) {
    volatile struct used *to = (volatile struct used *)(uintptr_t)side->rings.used;
    if (lies && below(100) == 0) {
        side->mute = true;
        side->used_index = (uint16_t)(side->used_index + below(3));
    }
    to->index = side->used_index;
    to->flags = (uint16_t)below(2);
    *(volatile uint16_t *)&to->ring[side->rings.size] = (uint16_t)(side->seen + below(3) - 1);
}

/* What came out: a header that says little, and the pattern, and nothing else. §5.1.6.2 */
static void check_sent(const uint8_t *bytes, unsigned count) {
    struct virtio_net_header header;
    assert(count >= VIRTIO_NET_BEFORE && count <= VIRTIO_NET_BEFORE + facts.mtu);
    memcpy(&header, bytes, sizeof header);
    count -= VIRTIO_NET_HEADER;
    assert(header.flags <= VIRTIO_NET_NEEDS_CSUM && header.gso_type == 0 && header.hdr_len == 0 &&
           header.gso_size == 0 && header.num_buffers == 0);
    assert(header.flags == 0 || header.csum_start + header.csum_offset + 2u <= count);
    for (unsigned i = 0; i < count; i++)
        assert(bytes[VIRTIO_NET_HEADER + i] == (uint8_t)(i + count));
}

static void take_sent(struct side *side) {
    static uint8_t bytes[70000];
    unsigned count = 0, pieces = 0;
    uint16_t head = next_head(side), at = head;
    const struct descriptor *list = table_of(side);
    if ((list[at].flags & INDIRECT) != 0) {
        assert((device.features & ASH_VIRTIO_F_INDIRECT_DESC) != 0);
        list = (const struct descriptor *)(uintptr_t)list[at].address;
        at = 0;
    }
    for (;; at = list[at].next) {
        assert((list[at].flags & ~NEXT) == 0 && ++pieces <= ASH_NET_DEVICE_PIECES + 1);
        memcpy(bytes + count, (const void *)(uintptr_t)list[at].address, list[at].bytes);
        count += list[at].bytes;
        if ((list[at].flags & NEXT) == 0)
            break;
    }
    check_sent(bytes, count);
    use(side, head, lies && below(60) == 0 ? 1 + below(100) : 0);
}

/* `bytes`: of the frame that follows, of which a checksum may be a little beyond the end. */
static void lie_in(struct virtio_net_header *header, unsigned bytes) {
    switch (below(6)) {
    case 0:
        header->num_buffers = (uint16_t)(below(3) == 0 ? (unsigned)rand() : below(4));
        break;
    case 1:
        header->flags = (uint8_t)rand();
        break;
    case 2:
        header->gso_type = (uint8_t)rand();
        break;
    case 3:
        header->flags = VIRTIO_NET_NEEDS_CSUM;
        header->csum_offset = (uint16_t)below(20);
        header->csum_start = (uint16_t)(bytes + below(5) - 4u - header->csum_offset);
        break;
    default:
        header->flags = VIRTIO_NET_NEEDS_CSUM;
        header->csum_start = (uint16_t)(below(2) == 0 ? below(60) : (unsigned)rand());
        header->csum_offset = (uint16_t)(below(2) == 0 ? below(60) : (unsigned)rand());
    }
}

/* A frame in as many buffers as it needs, §5.1.6.4; and what the driver will find in it. */
static void give_frame(struct side *side) {
    static uint8_t bytes[70000];
    bool merges = (device.features & VIRTIO_NET_F_MRG_RXBUF) != 0;
    unsigned length = below(3) == 0 ? facts.mtu - below(20) : below(200);
    unsigned count = VIRTIO_NET_BEFORE + length, pieces = (count - 1) / VIRTIO_NET_ROOM + 1;
    struct virtio_net_header header = {.num_buffers = (uint16_t)pieces};
    uint8_t sum = 0;
    if (pieces > side->count || (pieces > 1 && !merges))
        return;
    if (lies && below(8) == 0)
        count += below(40); /* may be longer than was promised */
    for (unsigned i = VIRTIO_NET_HEADER; i < count; i++)
        sum = (uint8_t)(sum + (bytes[i] = (uint8_t)rand()));
    if (lies && below(6) == 0)
        lie_in(&header, count - VIRTIO_NET_HEADER);
    memcpy(bytes, &header, sizeof header);
    for (unsigned i = 0, at = 0; i < pieces; i++) {
        uint16_t head = next_head(side);
        const struct descriptor *piece = &table_of(side)[head];
        unsigned part = count - at < piece->bytes ? count - at : piece->bytes;
        if (lies && pieces > 1 &&
            below(12) == 0) /* all but the last must be full, and none empty */
            part = i + 1 == pieces ? 0 : part - below(part);
        assert(piece->flags == WRITE && piece->bytes == VIRTIO_NET_ROOM);
        memcpy((void *)(uintptr_t)piece->address, bytes + at, part);
        use(side, head, part);
        at += part;
    }
    device.expected[device.last % EXPECTED].bytes = count - VIRTIO_NET_HEADER;
    device.expected[device.last++ % EXPECTED].sum = sum;
}

/* Is this one of the frames that were given, after those that were given before? */
static bool device_expects(unsigned bytes, uint8_t sum) {
    for (; device.first != device.last; device.skipped++) {
        unsigned at = device.first++ % EXPECTED;
        if (device.expected[at].bytes == bytes && device.expected[at].sum == sum)
            return true;
    }
    return false;
}

/* A device that did not finish its reset still writes wherever it was let. */
static void device_writes(void) {
    for (unsigned i = 0; i < 2; i++) {
        struct side *side = &device.sides[i];
        if (side->rings.size == 0)
            continue;
        show(side);
        for (; side->count > 0 && !side->mute && i == VIRTIO_NET_RECEIVE;) {
            const struct descriptor *piece = &table_of(side)[next_head(side)];
            memset((void *)(uintptr_t)piece->address, 0xee, piece->bytes);
        }
    }
}

/* A few steps on each side, and an interrupt, asked for or not. */
static void device_acts(void) {
    for (unsigned i = 0; i < 2 && device.started; i++) {
        struct side *side = &device.sides[i];
        if (!side->mute)
            look_for_more(side);
        if (i == VIRTIO_NET_TRANSMIT && device.slow && below(120) != 0)
            continue;
        for (unsigned n = below(8); n > 0 && !side->mute && side->count > 0; n--)
            i == VIRTIO_NET_RECEIVE ? give_frame(side) : take_sent(side);
        if (side->mute && below(4) == 0)
            use(side, below(side->rings.size), below(2000));
        show(side);
    }
    if (device.handler != NULL && below(3) == 0)
        device.handler(device.argument,
                       below(8) == 0 ? ASH_VIRTIO_USED | ASH_VIRTIO_CONFIG : ASH_VIRTIO_USED);
}
