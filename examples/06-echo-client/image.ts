import { app, type Image, image } from "ashlar";
import { tcpip } from "ashlar/components";

const echoClient: Image = image({
  name: "echo-client",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [
    app({
      sources: ["main.c"],
      requires: { initrd: "^1", "net.resolver": "^1", "net.socket": "^1", "posix.files": "^1" },
    }),
    tcpip({ address: "10.0.2.15/24", gateway: "10.0.2.2", dns: "10.0.2.3" }),
  ],
});

export default echoClient;
