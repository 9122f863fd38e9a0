import { app, type Image, image } from "ashlar";
import { allocBump, allocTlsf } from "ashlar/components";

// The program's own slot `alloc` is served by a bump allocator that nobody else sees; malloc goes to TLSF.
const heaps: Image = image({
  name: "two-heaps",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [
    app({
      sources: ["main.c"],
      requires: { alloc: "^1" },
      with: { alloc: allocBump({ as: "scratch" }) },
    }),
    allocTlsf(),
  ],
});

export default heaps;
