/* SPDX-License-Identifier: MIT */
/*
 * One request at a time, done when it is published. What is written goes to a copy, and from there
 * to the file that ASHLAR_DISK names, if it does, when the disk is closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    if (disk->content == NULL) {
        disk->content = malloc(bytes);
        if (disk->content == NULL)
            return -ASH_ENOMEM;
        memcpy(disk->content, data, bytes);
    }
    disk->sectors = bytes / ASH_BLOCK_SECTOR;
    *facts = (struct ash_block_facts){
        .sectors = disk->sectors,
        .block_bytes = ASH_BLOCK_SECTOR,
        .flags = getenv("ASHLAR_DISK_READ_ONLY") != NULL ? ASH_BLOCK_READ_ONLY : 0,
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
    if (request->what == ASH_BLOCK_FLUSH) {
        disk->waiting = request;
        return 0;
    }
    if ((request->what != ASH_BLOCK_READ && request->what != ASH_BLOCK_WRITE) ||
        request->segment_count != 1 || segment->bytes % ASH_BLOCK_SECTOR != 0 ||
        segment->bytes > 65536 || (uintptr_t)segment->memory % ASH_BLOCK_SECTOR != 0 ||
        request->sector > disk->sectors ||
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
    const struct ash_block_segment *segment = request->segments;
    char *at = disk->content + request->sector * ASH_BLOCK_SECTOR;
    if (request->what == ASH_BLOCK_READ)
        memcpy(segment->memory, at, segment->bytes);
    else if (request->what == ASH_BLOCK_WRITE)
        memcpy(at, segment->memory, segment->bytes);
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
    struct files_disk *disk = (struct files_disk *)self;
    const char *path = getenv("ASHLAR_DISK");
    FILE *file = path != NULL ? fopen(path, "wb") : NULL;
    if (file != NULL) {
        (void)fwrite(disk->content, ASH_BLOCK_SECTOR, disk->sectors, file);
        (void)fclose(file);
    }
    free(disk->content);
    disk->content = NULL;
}
