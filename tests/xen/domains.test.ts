import { join } from "node:path";
import { type Artifact, imageFrom } from "@ashlar/model";
import { buildConformance, type Counts, countingArgs, readCounts } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { xenFiles } from "../../scripts/xen-packages.mjs";
import { buildJoint } from "../joint.ts";
import { buildImage, cacheDir, catalogue, root } from "../support.ts";
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

/** One boot image that QEMU's machines start, too: tests/boot/xen.test.ts. */
const serveJoint = `
create joint
says joint '^ashlar: ready'
ask 10.0.2.15 GET /
gone joint
`;

/** The suite of `net.device` needs a wire that gives back its frames. */
const reflect = `
create device 'vif=["script=vif-reflector"]'
finish device
`;

/** The suite of `block` overwrites its disk: a file of dom0's, by way of a loop device. */
const disk = `
dd if=/dev/zero of=/tmp/disk bs=1M count=4 2>/dev/null
losetup /dev/loop0 /tmp/disk
create disk 'disk=["format=raw,vdev=xvda,access=rw,target=/dev/loop0"]'
finish disk
losetup -d /dev/loop0
[ -n "$(tr -d '\\0' </tmp/disk | head -c 1)" ] && echo "@@ written"
`;

/** The suite of `xen.bus` leads these cards' front ends to back ends of its own. */
const bus = `
create bus 'vif=["devid=0,script=vif-never","devid=2,script=vif-never","devid=10,script=vif-never"]'
finish bus
`;

/**
 * A back end that goes in the middle of its work, and one that never comes: its script does nothing. The domain ends when the
 * first one goes, and what watches it takes its folders away, so that the xl that detaches may complain.
 */
const closes = `
create closes
says closes '^ashlar: ready'
ask 10.0.2.15 GET /
xl network-detach closes 0 >/dev/null 2>&1
says closes 'back end closed'
gone closes
`;
const stalls = `
create stalls 'vif=["script=vif-never"]'
says stalls '^ashlar: panic'
gone stalls
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
  const suite = async (contract: string, provider: string): Promise<Artifact> =>
    buildConformance({
      universe: await catalogue(),
      interface: contract,
      provider,
      target: "xen",
      outDir: at(contract),
      cacheDir,
    });
  const device = await suite("net.device", "netfront");
  const block = await suite("block", "blkfront");
  const store = await suite("xen.store", "xen-store");
  const devices = await suite("xen.bus", "xen-bus");
  return [
    { name: "http", artifact: server, script: serve }, // first: the marks of what is counted are its
    { name: "joint", artifact: await buildJoint("05-http", "xen-joint"), script: serveJoint },
    { name: "device", artifact: device, script: reflect },
    { name: "disk", artifact: block, script: disk },
    { name: "store", artifact: store, script: "create store\nfinish store" },
    { name: "hello", artifact, script: "create hello\nfinish hello" },
    { name: "closes", artifact: server, script: closes },
    { name: "stalls", artifact: server, script: stalls },
    { name: "bus", artifact: devices, script: bus },
  ];
}

describe.skipIf(files === undefined || !asked)("Xen domains", () => {
  let report: Dom0Report;
  let counts: Counts;
  beforeAll(async () => {
    const dir = join(root, "out/xen");
    const all = await domains();
    const out = join(dir, "counts.json");
    const vmmArgs = await countingArgs(out, cacheDir, [all[0]!.artifact]);
    report = await runDomains(files!, all, { dir, timeoutMs: 300_000, vmmArgs });
    counts = await readCounts(out);
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

  test.each([
    { domain: "device", what: "netfront keeps what net.device promises, beside netback" },
    { domain: "disk", what: "blkfront keeps what block promises, beside blkback" },
    { domain: "store", what: "xen-store keeps what xen.store promises, beside xenstored" },
    { domain: "bus", what: "xen-bus keeps what xen.bus promises, beside xenstored" },
  ])("$what", ({ domain }) => {
    const text = report.domains[domain]?.console ?? "";
    expect(
      text.split("\n").filter((line) => line.startsWith("not ok")),
      report.text,
    ).toEqual([]);
    expect(text, report.text).toMatch(/^tests [1-9]\d* failed 0\n(?:ashlar: .*\n)*ashlar: exit 0$/m);
  });

  test("what is written to a disk is there", () => {
    expect(report.text).toContain("@@ written");
  });

  test("a server answers dom0 through netback", () => {
    expect(report.domains.http?.dom0, report.text).toBe(
      "Hello, world\nHello, world\nHello, world\nsame\n3 packets received\n",
    );
  });

  test("one boot image for QEMU's machines and for Xen answers as a domain", () => {
    expect(report.domains.joint?.dom0, report.text).toBe("Hello, world\n");
  });

  test("a back end that closes is told of, and one that stalls stops the boot", () => {
    expect(report.domains.closes?.dom0, report.text).toBe("Hello, world\n");
    expect(report.domains.closes?.console, report.text).toMatch(/^ashlar: netfront: the back end closed$/m);
    expect(report.domains.stalls?.console, report.text).toMatch(
      /^ashlar: netfront: the back end does not connect\nashlar: panic /,
    );
  });

  test("from its entry until it listens, netback connected, it takes few instructions", () => {
    const listening = counts.marks[3]! - counts.marks[1]!;
    expect(listening).toBeGreaterThan(1000);
    expect(listening).toBeLessThanOrEqual(80_000);
  });
});
