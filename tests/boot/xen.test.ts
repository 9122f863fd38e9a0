import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { run } from "@ashlar/run";
import { countInstructions } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { xenFiles } from "../../scripts/xen-packages.mjs";
import { buildJoint, joint } from "../joint.ts";
import { buildImage, cacheDir, root, temporary } from "../support.ts";

/** Xen in QEMU, and an image as its first domain, which takes two seconds. Domains beside a Linux dom0 are in tests/xen. */
const xen = await xenFiles();

const main = { component: "app", options: { sources: ["main.c"] } };

describe.skipIf(xen === undefined)("an image as Xen's first domain", () => {
  const hello = async () => {
    const image = imageFrom({ name: "hello", targets: ["xen"], memory: "8MiB", use: [main] });
    return buildImage({ image, dir: join(root, "examples/01-hello"), outDir: await temporary() });
  };

  test("prints, ends, and comes to main by the same few instructions each time", async () => {
    const artifact = await hello();
    const options = { hypervisor: xen!.hypervisor, cacheDir, timeoutMs: 60_000 };
    const counts = [await countInstructions(artifact, options), await countInstructions(artifact, options)];
    for (const { text, exit } of counts)
      expect([text, exit.status, exit.guestStatus]).toEqual(["Hello, hello\n", "exited", 0]);
    const spent = counts.map(({ marks }) => marks[2]! - marks[1]!);
    expect(spent[0]).toBe(spent[1]);
    expect(spent[0]).toBeGreaterThan(1000);
    expect(spent[0]).toBeLessThan(4000);
  });

  test("is the one that QEMU's machines start too, and finds out where it is", async () => {
    const built = await buildJoint("01-hello", "targets-xen/hello");
    expect(built.targets).toEqual(joint);
    for (const target of joint) {
      const options = { accel: "tcg", cacheDir, target, timeoutMs: 60_000 } as const;
      const machine = await run(built, target === "xen" ? { ...options, hypervisor: xen!.hypervisor } : options);
      const { status, guestStatus } = await machine.exit;
      expect([target, machine.text(), status, guestStatus]).toEqual([target, "Hello, hello\n", "exited", 0]);
    }
  });

  test("takes the processor away from threads that never wait", async () => {
    const use = [
      { component: "app", options: { sources: ["main.c"], requires: { "sched.threads": "^1" } } },
      { component: "sched-rr", options: { quantum: "10ms" } },
    ];
    const image = imageFrom({ name: "turns", targets: ["xen"], memory: "8MiB", use });
    const artifact = await buildImage({ image, dir: join(import.meta.dirname, "turns"), outDir: await temporary() });
    await using machine = await run(artifact, { hypervisor: xen!.hypervisor, timeoutMs: 60_000 });
    expect((await machine.exit).status, machine.text()).toBe("exited");
    expect(machine.text()).toBe("turn 1\nturn 2\nturn 3\nturn 4\n");
  });

  test("a network card that is declared and not there stops the boot", async () => {
    const use = [
      { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } },
      { component: "tcpip", options: { address: "10.0.2.15/24" } },
    ];
    const image = imageFrom({ name: "http", targets: ["xen"], memory: "8MiB", use });
    const artifact = await buildImage({ image, dir: join(root, "examples/05-http"), outDir: await temporary() });
    await using machine = await run(artifact, { hypervisor: xen!.hypervisor, timeoutMs: 60_000 });
    const exit = await machine.exit;
    expect(exit.status, machine.text()).toBe("panicked");
    expect(machine.text() + JSON.stringify(exit.panic)).toContain("ashlar: netfront: no network device with index 0");
  });
});

describe("a server whose boot image is Xen's too", () => {
  // Its domain, beside a Linux dom0, is in tests/xen.
  test("answers on QEMU's machines", async () => {
    const built = await buildJoint("05-http", "targets-xen/http");
    for (const target of joint.filter((name) => name !== "xen")) {
      await using machine = await run(built, { accel: "tcg", cacheDir, target, timeoutMs: 60_000, publish: ["0:80"] });
      await machine.ready;
      const response = await fetch(`http://127.0.0.1:${machine.ports["80"]}/`, { headers: { connection: "close" } });
      expect([target, response.status, await response.text()]).toEqual([target, 200, "Hello, world\n"]);
    }
  });
});
