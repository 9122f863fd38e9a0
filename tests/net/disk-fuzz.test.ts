import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** What providers of `block` share. */
const shared = "../../include/ashlar/block/request.h";

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
    { file: shared, from: "sector <= facts->sectors - sectors", to: "sector + sectors <= facts->sectors" },
  ],
  "part of a block": [{ file: shared, from: "((sector | sectors) & whole) == 0", to: "whole + 1 != 0" }],
  "more segments than the device takes": [
    {
      file: shared,
      from: "request->segment_count > facts->most_segments",
      to: "request->segment_count > 16",
    },
  ],
  "a disk that is read-only in word": [
    { file: shared, from: "read_only ? -ASH_EROFS : ash_block_request_segments", to: "ash_block_request_segments" },
  ],
  "a discard that is too long": [
    { file: shared, from: "request->sectors <= facts->most_discard_sectors", to: "request->sectors != 0" },
  ],
  "the status of an earlier request": [
    { file: "request.c", from: "wire->status = VIRTIO_BLK_UNWRITTEN", to: "(void)VIRTIO_BLK_UNWRITTEN" },
  ],
  "a read of less than was asked": [
    {
      file: "done.c",
      from: "request->what == ASH_BLOCK_READ && written < ash_block_request_bytes(request)",
      to: "written > UINT32_MAX - 1",
    },
  ],
  "a status that there is not": [{ file: "done.c", from: "        return 1;", to: "        return 0;" }],
  "a job that is never free again": [{ file: "done.c", from: "    blk->free = job;\n", to: "" }],
  "an id beyond the table": [{ file: "../../bus/virtio-queue/queue.c", from: "id >= ring->untouched || ", to: "" }],
};

fuzzTests("disk", { seeds: 3, breaks });
