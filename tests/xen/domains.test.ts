import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { beforeAll, describe, expect, test } from "vitest";
import { xenFiles } from "../../scripts/xen-packages.mjs";
import { buildImage, root } from "../support.ts";
import { type Dom0Report, type Domain, runDomains } from "./dom0.ts";

const files = await xenFiles();

/** One boot of dom0 for all of them, which takes a minute: `npm run test:xen` asks for it. */
const asked = process.env.ASHLAR_XEN === "1";

const hello = imageFrom({
  name: "hello",
  targets: ["xen"],
  memory: "8MiB",
  use: [{ component: "app", options: { sources: ["main.c"] } }],
});

/** Requests through netback, one after the other; then the domain ends in the middle of its work. */
const serve = `
create http
says http '^ashlar: ready'
for i in 1 2 3; do ask 10.0.2.15 GET /; done
dd if=/dev/urandom of=/tmp/body bs=3000 count=1 2>/dev/null
ask 10.0.2.15 POST /echo /tmp/body | cmp - /tmp/body && echo same
ping -q -c 3 -s 1400 10.0.2.15 | grep -o '3 packets received'
while true; do ask 10.0.2.15 GET /; done >/dev/null 2>&1 &
ping -c 1000 -i 0.01 10.0.2.15 >/dev/null 2>&1 &
usleep 300000
gone http
kill %1 %2
`;

const http = imageFrom({
  name: "http",
  targets: ["xen"],
  memory: "8MiB",
  use: [
    { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } },
    { component: "httpd", options: { port: 80 } },
    { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } },
  ],
});

async function domains(): Promise<readonly Domain[]> {
  const at = (name: string): string => join(root, "out/xen", name);
  const artifact = await buildImage({ image: hello, dir: join(root, "examples/01-hello"), outDir: at("hello") });
  const server = await buildImage({ image: http, dir: join(root, "examples/05-http"), outDir: at("http") });
  return [
    { name: "hello", artifact, script: "create hello\nfinish hello" },
    { name: "http", artifact: server, script: serve },
  ];
}

describe.skipIf(files === undefined || !asked)("Xen domains", () => {
  let report: Dom0Report;
  beforeAll(async () => {
    report = await runDomains(files!, await domains(), { dir: join(root, "out/xen"), timeoutMs: 300_000 });
  }, 600_000);

  test("dom0 has no fault to tell, and powers off", () => {
    expect(report.text).not.toContain("@@ fault");
    expect(report.text).toContain("@@ done");
  });

  test("hello prints on its console, and powers off", () => {
    expect(report.domains.hello?.console, report.text).toMatch(
      /^Hello, hello\nashlar: pages \d+ \d+\nashlar: exit 0\n/,
    );
  });

  test("a server answers dom0 through netback", () => {
    expect(report.domains.http?.dom0, report.text).toBe(
      "Hello, world\nHello, world\nHello, world\nsame\n3 packets received\n",
    );
  });
});
