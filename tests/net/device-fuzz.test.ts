import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a driver that believes its device, or loses count of its buffers. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a header that was not written": [
    {
      file: "receive.c",
      from: "bytes < VIRTIO_NET_BEFORE || bytes > VIRTIO_NET_HEADER + net->longest",
      to: "bytes > VIRTIO_NET_HEADER + net->longest",
    },
  ],
  "a frame longer than the device promised": [
    { file: "receive.c", from: "bytes > VIRTIO_NET_HEADER + net->longest", to: "bytes > UINT16_MAX" },
  ],
  "a checksum beyond the frame": [
    {
      file: "receive.c",
      from: " ||\n            header->csum_start + header->csum_offset + 2u > first->bytes",
      to: "",
    },
  ],
  "a checksum whose last byte is beyond": [
    { file: "receive.c", from: "csum_offset + 2u > first->bytes", to: "csum_offset + 1u > first->bytes" },
  ],
  "pieces that are not full": [{ file: "receive.c", from: "good = good && last->bytes == VIRTIO_NET_ROOM;", to: "" }],
  "a piece of nothing": [{ file: "receive.c", from: "        good = good && last->bytes != 0;\n", to: "" }],
  "pieces that did not come": [
    {
      file: "receive.c",
      from: "        virtio_net_put(first);\n        virtio_net_fail",
      to: "        virtio_net_fail",
    },
  ],
  "no pieces at all": [{ file: "receive.c", from: "(!merges || header.num_buffers != 0) && ", to: "" }],
  "the last buffers of the device": [{ file: "receive.c", from: "return held(net) >= net->fewest", to: "return true" }],
  "a header's buffer put twice": [{ file: "send.c", from: "apart == NULL ? frame : apart);", to: "frame);" }],
  "a header's buffer never put": [
    { file: "send.c", from: "ash_net_buffers_put(&ash_use_net_buffers, apart);", to: "(void)apart;" },
  ],
  "a frame of one byte too many": [
    { file: "send.c", from: "out->bytes > net->longest", to: "out->bytes > net->longest + 1u" },
  ],
  "an MTU that fits no length": [
    {
      file: "open.c",
      from: "    if (mtu > UINT16_MAX - VIRTIO_NET_ETHERNET)\n        mtu = UINT16_MAX - VIRTIO_NET_ETHERNET;",
      to: "   ",
    },
  ],
  "memory that is freed while the device has it": [{ file: "open.c", from: " && !net->lost", to: "" }],
  "a queue that is not drained": [{ file: "open.c", from: "    drain(&net->transmit);\n", to: "" }],
  "an id beyond the table": [{ file: "../../bus/virtio-queue/queue.c", from: "id >= ring->untouched || ", to: "" }],
};

fuzzTests("device", { seeds: 3, breaks });
