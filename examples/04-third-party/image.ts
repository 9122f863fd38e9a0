import { allocFirstFit } from "alloc-first-fit";
import { app, type Image, image } from "ashlar";

const thirdParty: Image = image({
  name: "third-party",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [app({ sources: ["main.c"] }), allocFirstFit({ pool: "128KiB" })],
});

export default thirdParty;
