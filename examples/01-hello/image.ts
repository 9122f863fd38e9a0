import { app, type Image, image } from "ashlar";

const hello: Image = image({
  name: "hello",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [app({ sources: ["main.c"] })],
});

export default hello;
