/* SPDX-License-Identifier: MIT */
/*
 * The device and its bus. It reads and writes memory only where it was told, and only until it gave
 * it back or was reset: ASan then shows a driver that let go of memory too early. What it lies
 * about is what it says. The disk's content is kept, so that an honest device is held to it.
 */

#define DISK_SECTORS 256u

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

/* §5.2.4 */
struct config {
    uint64_t capacity;
    uint32_t size_max, seg_max;
    uint32_t geometry;
    uint32_t blk_size;
    uint8_t between[12];
    uint32_t discard_sectors, discard_segments, discard_alignment;
} __attribute__((packed));

static struct {
    struct ash_virtio_device itself;
    struct ash_virtio_rings rings;
    uint16_t seen, used_index;
    uint16_t heads[VIRTIO_BLK_ENTRIES]; /* what it may use */
    unsigned count, most_entries;
    void (*handler)(void *argument, unsigned why);
    void *argument;
    uint64_t features;
    struct config config;
    bool mute; /* it claimed what it does not know: from now on it touches nothing */
    bool driven, started, holds_on, slow;
    bool failed; /* it wants a reset */
    /* Memory of requests that were not done, or not told to be: their status must not be 0. */
    uint64_t denied[64];
    unsigned denied_count;
    uint8_t content[DISK_SECTORS * ASH_BLOCK_SECTOR];
} device;

static uint32_t strange(void) {
    switch (below(5)) {
    case 0:
        return below(3);
    case 1:
        return 1u << below(32);
    case 2:
        return UINT32_MAX - below(600);
    case 3:
        return 511 + below(3);
    default:
        return (uint32_t)rand();
    }
}

static void device_begin(void) {
    memset(&device, 0, sizeof device);
    device.features = UINT64_MAX;
    for (unsigned i = 0; i < sizeof device.content; i++)
        device.content[i] = (uint8_t)rand();
    device.config.capacity = DISK_SECTORS - below(9);
    device.config.blk_size = below(3) == 0 ? 4096 : 512;
    device.config.seg_max = 1 + below(20);
    device.config.size_max = 4096u << below(4);
    device.config.discard_sectors = 8 + below(100);
    device.most_entries = 4u << below(5);
    device.slow = below(3) == 0;
    static const uint64_t optional[] = {VIRTIO_BLK_F_SIZE_MAX,     VIRTIO_BLK_F_SEG_MAX,
                                        VIRTIO_BLK_F_BLK_SIZE,     VIRTIO_BLK_F_FLUSH,
                                        VIRTIO_BLK_F_DISCARD,      ASH_VIRTIO_F_EVENT_IDX,
                                        ASH_VIRTIO_F_INDIRECT_DESC};
    for (unsigned i = 0; i < sizeof optional / sizeof *optional; i++)
        if (below(4) == 0)
            device.features &= ~optional[i];
    if (below(8) != 0)
        device.features &= ~VIRTIO_BLK_F_RO;
    if (!lies)
        return;
    if (below(6) == 0)
        device.config.blk_size = strange();
    if (below(6) == 0)
        device.config.seg_max = strange();
    if (below(6) == 0)
        device.config.size_max = strange();
    if (below(6) == 0)
        device.config.discard_sectors = strange();
    if (below(6) == 0)
        device.config.capacity = (uint64_t)strange() << below(33);
    if (below(20) == 0)
        device.most_entries = below(4);
}

int ash_virtio_bus_find(struct ash_virtio_bus *self, unsigned device_id, unsigned index,
                        struct ash_virtio_device **found) {
    (void)self;
    assert(device_id == ASH_VIRTIO_BLOCK && index == 0);
    *found = &device.itself;
    return lies && below(100) == 0 ? -ASH_ENODEV : 0;
}

int ash_virtio_bus_negotiate(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                             uint64_t wanted, uint64_t required, uint64_t *agreed) {
    (void)self;
    assert(of == &device.itself && !device.driven && (required & ~device.features) == 0);
    if (lies && below(50) == 0)
        return -ASH_EPROTO;
    device.features &= wanted | required;
    *agreed = device.features;
    device.driven = true;
    return 0;
}

int ash_virtio_bus_config_read(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                               unsigned offset, void *into, unsigned bytes) {
    (void)self;
    assert(of == &device.itself && offset + bytes <= sizeof device.config);
    memcpy(into, (uint8_t *)&device.config + offset, bytes);
    return lies && below(100) == 0 ? -ASH_EIO : 0;
}

unsigned ash_virtio_bus_queue_max(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                                  unsigned index) {
    (void)self;
    assert(of == &device.itself);
    return index == VIRTIO_BLK_QUEUE ? device.most_entries : 0;
}

int ash_virtio_bus_queue_setup(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                               unsigned index, const struct ash_virtio_rings *rings) {
    (void)self;
    assert(of == &device.itself && index == VIRTIO_BLK_QUEUE && rings->size <= device.most_entries);
    if (lies && below(50) == 0)
        return -ASH_EBUSY;
    device.rings = *rings;
    return 0;
}

int ash_virtio_bus_attach(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                          void (*handler)(void *argument, unsigned why), void *argument) {
    (void)self;
    assert(of == &device.itself);
    device.handler = handler;
    device.argument = argument;
    return lies && below(50) == 0 ? -ASH_EBUSY : 0;
}

int ash_virtio_bus_start(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    assert(of == &device.itself);
    if (lies && below(50) == 0)
        return -ASH_EIO;
    device.started = true;
    return 0;
}

int ash_virtio_bus_health(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    assert(of == &device.itself && device.started);
    return device.failed ? -ASH_EIO : 0;
}

void ash_virtio_bus_notify(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                           unsigned index) {
    (void)self;
    assert(of == &device.itself && device.started && index == VIRTIO_BLK_QUEUE);
}

int ash_virtio_bus_reset(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
    assert(of == &device.itself && device.driven);
    device.driven = device.started = false;
    device.handler = NULL;
    device.holds_on = lies && below(10) == 0;
    return device.holds_on ? -ASH_EIO : 0;
}

static struct descriptor *descriptors(void) {
    return (struct descriptor *)(uintptr_t)device.rings.descriptors;
}

static void look_for_more(void) {
    const struct available *available = (void *)(uintptr_t)device.rings.available;
    for (; device.seen != available->index; device.seen++) {
        assert(device.count < VIRTIO_BLK_ENTRIES);
        device.heads[device.count++] = available->ring[device.seen % device.rings.size];
    }
}

static void use(uint32_t id, uint32_t bytes) {
    struct used *used = (void *)(uintptr_t)device.rings.used;
    if (lies && below(200) == 0) {
        id = below(2) == 0 ? below(device.rings.size * 2) : (uint32_t)rand();
        device.mute = true;
    }
    if (lies && below(200) == 0)
        bytes = strange();
    used->ring[device.used_index % device.rings.size].id = id;
    used->ring[device.used_index++ % device.rings.size].bytes = bytes;
    used->index = device.used_index;
    if (lies && below(300) == 0) {
        used->index = (uint16_t)(device.used_index + below(70000));
        device.mute = true;
    }
}

/* A chain as §5.2.6 has it: header, pieces, status. */
struct task {
    struct virtio_blk_header header;
    uint8_t *status;
    const struct descriptor *list[VIRTIO_BLK_TABLE_ENTRIES];
    unsigned count; /* of the pieces between; the first of them is list[1] */
};

static void read_task(uint16_t head, struct task *task) {
    const struct descriptor *table = descriptors(), *at = &table[head];
    unsigned count = 0;
    if ((at->flags & INDIRECT) != 0) {
        assert(at->flags == INDIRECT && at->bytes % sizeof *at == 0);
        table = at = (void *)(uintptr_t)at->address;
    }
    for (;; at = &table[at->next]) {
        assert(count < VIRTIO_BLK_TABLE_ENTRIES);
        task->list[count++] = at;
        if ((at->flags & NEXT) == 0)
            break;
    }
    assert(count >= 2 && task->list[0]->bytes == 16 && (task->list[0]->flags & WRITE) == 0);
    assert(task->list[count - 1]->bytes == 1 && (task->list[count - 1]->flags & WRITE) != 0);
    memcpy(&task->header, (void *)(uintptr_t)task->list[0]->address, 16);
    task->status = (void *)(uintptr_t)task->list[count - 1]->address;
    task->count = count - 2;
}

/* Data there or back; the bytes that were written to memory. */
static uint32_t transfer(const struct task *task, bool in) {
    uint64_t at = task->header.sector * ASH_BLOCK_SECTOR;
    uint32_t sum = 0;
    bool real = device.config.capacity <= DISK_SECTORS;
    for (unsigned i = 1; i <= task->count; i++) {
        const struct descriptor *piece = task->list[i];
        uint8_t *memory = (void *)(uintptr_t)piece->address;
        assert(((piece->flags & WRITE) != 0) == in && piece->bytes % ASH_BLOCK_SECTOR == 0);
        assert((device.features & VIRTIO_BLK_F_SIZE_MAX) == 0 ||
               piece->bytes <= device.config.size_max);
        assert(at / ASH_BLOCK_SECTOR + piece->bytes / ASH_BLOCK_SECTOR <= device.config.capacity);
        if (in && real)
            memcpy(memory, device.content + at, piece->bytes);
        else if (in)
            memset(memory, 0, piece->bytes);
        else if (real)
            memcpy(device.content + at, memory, piece->bytes);
        at += piece->bytes;
        sum += piece->bytes;
    }
    assert((device.features & VIRTIO_BLK_F_SEG_MAX) == 0 || task->count <= 1 ||
           task->count <= device.config.seg_max);
    return in ? sum : 0;
}

static void check_discard(const struct task *task) {
    struct virtio_blk_range range;
    assert(task->count == 1 && task->list[1]->bytes == 16 && task->header.sector == 0);
    assert((device.features & VIRTIO_BLK_F_DISCARD) != 0);
    memcpy(&range, (void *)(uintptr_t)task->list[1]->address, sizeof range);
    assert(range.flags == 0 && range.sectors != 0);
    assert(range.sectors <= device.config.discard_sectors);
    assert(range.sector + range.sectors <= device.config.capacity);
}

static void deny(const struct task *task) {
    if (task->count > 0)
        device.denied[device.denied_count++ % 64] = task->list[1]->address;
}

/* Was the request that has this memory denied? Asked once. */
static bool device_denied(const void *memory) {
    for (unsigned i = 0; i < 64; i++) {
        if (device.denied[i] == (uintptr_t)memory) {
            device.denied[i] = 0;
            return true;
        }
    }
    return false;
}

/* One request, §5.2.6. */
static void serve(uint16_t head) {
    struct task task;
    uint32_t written = 0;
    uint8_t status = VIRTIO_BLK_S_OK;
    read_task(head, &task);
    switch (task.header.type) {
    case VIRTIO_BLK_T_IN:
        written = transfer(&task, true);
        break;
    case VIRTIO_BLK_T_OUT:
        assert((device.features & VIRTIO_BLK_F_RO) == 0);
        (void)transfer(&task, false);
        break;
    case VIRTIO_BLK_T_FLUSH:
        assert(task.count == 0 && (device.features & VIRTIO_BLK_F_FLUSH) != 0);
        assert(task.header.sector == 0); /* §5.2.6.1 */
        break;
    default:
        assert(task.header.type == VIRTIO_BLK_T_DISCARD);
        check_discard(&task);
    }
    if (lies && below(30) == 0)
        status = (uint8_t)(below(2) == 0 ? 1 + below(2) : below(256));
    bool silent = lies && below(60) == 0, cut = lies && written != 0 && below(30) == 0;
    if (!silent)
        *task.status = status;
    if (silent || cut || status != VIRTIO_BLK_S_OK)
        deny(&task);
    use(head, cut ? below(written) : written + 1);
}

/* A device that did not finish its reset still writes wherever it was let. */
static void device_writes(void) {
    struct task task;
    look_for_more();
    for (unsigned i = 0; i < device.count && !device.mute; i++) {
        read_task(device.heads[i], &task);
        *task.status = 0xee;
        for (unsigned at = 1; at <= task.count; at++)
            if ((task.list[at]->flags & WRITE) != 0)
                memset((void *)(uintptr_t)task.list[at]->address, 0xee, task.list[at]->bytes);
    }
}

/* A few steps in any order, and an interrupt, asked for or not. */
static void device_acts(void) {
    if (device.started && !device.mute) {
        look_for_more();
        unsigned steps = device.slow && below(8) != 0 ? 0 : below(8);
        for (; steps > 0 && device.count > 0 && !device.mute; steps--) {
            unsigned i = below(device.count);
            uint16_t head = device.heads[i];
            device.heads[i] = device.heads[--device.count];
            serve(head);
        }
    }
    if (lies && device.started && below(1000) == 0) {
        device.failed = true;
        device.handler(device.argument, ASH_VIRTIO_CONFIG);
    }
    if (device.handler != NULL && below(3) == 0)
        device.handler(device.argument,
                       below(8) == 0 ? ASH_VIRTIO_USED | ASH_VIRTIO_CONFIG : ASH_VIRTIO_USED);
}
