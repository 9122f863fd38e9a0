import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a driver that believes its device or its client, or loses count of its requests. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "more sectors than can be counted": [
    { file: "open.c", from: "claims->capacity > ASH_BLOCK_MOST_SECTORS", to: "claims->capacity == 0" },
  ],
  "segments without a sector": [
    { file: "open.c", from: "(uint64_t)segments * segment_bytes < block", to: "segments == 0" },
  ],
  "memory that is freed while the device has it": [{ file: "open.c", from: " && !blk->lost", to: "" }],
  "requests that nobody ends": [
    { file: "open.c", from: "        virtio_blk_end(blk, job->request, status);\n", to: "        (void)status;\n" },
  ],
  "an end that wraps": [
    { file: "request.c", from: "sector <= blk->facts.sectors - sectors", to: "sector + sectors <= blk->facts.sectors" },
  ],
  "part of a block": [{ file: "request.c", from: "((sector | sectors) & whole) == 0", to: "whole + 1 != 0" }],
  "more segments than the device takes": [
    {
      file: "request.c",
      from: "request->segment_count > blk->facts.most_segments",
      to: "request->segment_count > VIRTIO_BLK_SEGMENTS",
    },
  ],
  "a disk that is read-only in word": [
    { file: "request.c", from: "read_only ? -ASH_EROFS : check_segments", to: "check_segments" },
  ],
  "a discard that is too long": [
    { file: "request.c", from: "request->sectors <= blk->facts.most_discard_sectors", to: "request->sectors != 0" },
  ],
  "the status of an earlier request": [
    { file: "request.c", from: "wire->status = VIRTIO_BLK_UNWRITTEN", to: "(void)VIRTIO_BLK_UNWRITTEN" },
  ],
  "a read of less than was asked": [
    {
      file: "done.c",
      from: "request->what == ASH_BLOCK_READ && written < bytes_of(request)",
      to: "written > UINT32_MAX - 1",
    },
  ],
  "a status that there is not": [{ file: "done.c", from: "        return 1;", to: "        return 0;" }],
  "a job that is never free again": [{ file: "done.c", from: "    blk->free = job;\n", to: "" }],
  "an id beyond the table": [{ file: "../../bus/virtio-queue/queue.c", from: "id >= ring->untouched || ", to: "" }],
};

fuzzTests("disk", { seeds: 3, breaks });
