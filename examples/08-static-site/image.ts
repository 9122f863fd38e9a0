import { app, type Image, image } from "ashlar";
import { fsRom, httpd, tcpip } from "ashlar/components";

const site: Image = image({
  name: "site",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [
    app({
      sources: ["main.c", "path.c", "range.c", "tag.c"],
      requires: { "http.server": "^1", vfs: "^1", alloc: "^1" },
    }),
    fsRom({ from: "./site", at: "/" }),
    httpd({ port: 80 }),
    tcpip({ address: "10.0.2.15/24", gateway: "10.0.2.2" }),
  ],
});

export default site;
