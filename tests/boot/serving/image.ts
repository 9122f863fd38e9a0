import { join } from "node:path";
import { type Artifact, imageFrom } from "@ashlar/model";
import { buildImage, root } from "../../support.ts";

const needs = { "http.server": "^1", "mem.pages": "^1", "net.buffers": "^1", "net.tcp": "^1" };

/** The server that the tests of this folder talk to. */
export async function buildServing(): Promise<Artifact> {
  const image = imageFrom({
    name: "serving",
    targets: ["qemu-microvm"],
    memory: "8MiB",
    use: [
      { component: "app", options: { sources: ["main.c"], requires: needs } },
      { component: "httpd", options: { requestTimeout: "2s", body: "16KiB" } },
      { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2", connections: 2048 } },
      "virtio-net",
    ],
  });
  return buildImage({ image, dir: import.meta.dirname, outDir: join(root, "out/net/serving") });
}
