import { app, type Image, image } from "ashlar";
import { httpd, tcpip } from "ashlar/components";

const http: Image = image({
  name: "http",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [
    app({ sources: ["main.c"], requires: { "http.server": "^1" } }),
    httpd({ port: 80 }),
    tcpip({ address: "10.0.2.15/24", gateway: "10.0.2.2" }),
  ],
});

export default http;
