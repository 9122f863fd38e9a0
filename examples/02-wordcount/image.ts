import { app, type Image, image } from "ashlar";
import { allocTlsf, schedCoop } from "ashlar/components";

const wordcount: Image = image({
  name: "wordcount",
  targets: ["qemu-microvm"],
  memory: "32MiB",
  use: [
    app({
      sources: ["main.c"],
      requires: { initrd: "^1", "sched.threads": "^1", sync: "^1" },
      optimize: "speed",
    }),
    allocTlsf({ grow: "256KiB" }),
    schedCoop(),
  ],
});

export default wordcount;
