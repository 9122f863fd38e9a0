/* SPDX-License-Identifier: MIT */
/* Read-only, one request at a time, done when it is published. */
#include <cc_runtime.h>
#include <ashlar/initrd.h>
#include "disk.h"

int files_disk_block_open(struct ash_block *self, struct ash_sched_event *wake,
                          struct ash_block_facts *facts) {
    struct files_disk *disk = (struct files_disk *)self;
    const void *data;
    size_t bytes;
    (void)wake;
    int error = ash_initrd_get(&ash_use_initrd, &data, &bytes);
    if (error != 0)
        return error;
    disk->content = data;
    disk->sectors = bytes / ASH_BLOCK_SECTOR;
    *facts = (struct ash_block_facts){
        .sectors = disk->sectors,
        .block_bytes = ASH_BLOCK_SECTOR,
        .flags = ASH_BLOCK_READ_ONLY,
        .most_segments = 1,
        .most_segment_bytes = 65536,
        .most_bytes = 65536,
    };
    return 0;
}

int files_disk_block_submit(struct ash_block *self, struct ash_block_request *request) {
    struct files_disk *disk = (struct files_disk *)self;
    const struct ash_block_segment *segment = request->segments;
    ASH_ASSERT(disk->waiting == NULL && disk->done == NULL);
    if (request->what == ASH_BLOCK_WRITE)
        return -ASH_EROFS;
    if (request->what != ASH_BLOCK_READ || request->segment_count != 1 ||
        segment->bytes % ASH_BLOCK_SECTOR != 0 || segment->bytes > 65536 ||
        (uintptr_t)segment->memory % ASH_BLOCK_SECTOR != 0 || request->sector > disk->sectors ||
        segment->bytes / ASH_BLOCK_SECTOR > disk->sectors - request->sector)
        return -ASH_EINVAL;
    disk->waiting = request;
    return 0;
}

void files_disk_block_publish(struct ash_block *self) {
    struct files_disk *disk = (struct files_disk *)self;
    struct ash_block_request *request = disk->waiting;
    if (request == NULL)
        return;
    memcpy(request->segments->memory, disk->content + request->sector * ASH_BLOCK_SECTOR,
           request->segments->bytes);
    request->status = 0;
    disk->waiting = NULL;
    disk->done = request;
}

struct ash_block_request *files_disk_block_take(struct ash_block *self) {
    struct files_disk *disk = (struct files_disk *)self;
    struct ash_block_request *request = disk->done;
    disk->done = NULL;
    return request;
}

bool files_disk_block_idle(struct ash_block *self, unsigned count) {
    (void)count;
    return ((struct files_disk *)self)->done == NULL;
}

int files_disk_block_health(struct ash_block *self) {
    (void)self;
    return 0;
}

struct ash_block_counts files_disk_block_count(struct ash_block *self) {
    (void)self;
    return (struct ash_block_counts){0};
}

void files_disk_block_close(struct ash_block *self) {
    (void)self;
}
