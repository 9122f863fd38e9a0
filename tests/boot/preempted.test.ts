import { join } from "node:path";
import { expandInPlace, imageFrom, type UseLike } from "@ashlar/model";
import { run } from "@ashlar/run";
import { requestOf, solve } from "@ashlar/solver";
import { conform } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { beside, folders, outDir, universe, withMachine } from "../conformance/suites.ts";
import { buildImage, cacheDir, root } from "../support.ts";

const scheduler: UseLike = { component: "sched-rr", options: { quantum: "200us" } };
const card = { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } };

async function ask(url: string): Promise<string> {
  const response = await fetch(url, { headers: { connection: "close" } });
  return `${response.status} ${await response.text()}`;
}

describe("under a preemptive scheduler", () => {
  test("the HTTP example answers", async () => {
    const app = { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } };
    const image = imageFrom({
      name: "http-rr",
      targets: ["qemu-microvm"],
      memory: "8MiB",
      use: [app, "httpd", card, "virtio-net", scheduler],
    });
    const dir = join(root, "examples/05-http");
    const artifact = await buildImage({ image, dir, outDir: join(root, "out/preempted/http") });
    await using machine = await run(artifact, { accel: "tcg", timeoutMs: 60_000, publish: ["0:80"] });
    await machine.ready;
    expect(await ask(`http://127.0.0.1:${machine.ports["80"]}/`)).toBe("200 Hello, world\n");
  });

  test("a server answers beside threads that never wait", async () => {
    const requires = { "http.server": "^1", "sched.threads": "^1" };
    const image = imageFrom({
      name: "busy",
      targets: ["qemu-microvm"],
      memory: "8MiB",
      use: [{ component: "app", options: { sources: ["main.c"], requires } }, "httpd", card, "virtio-net", scheduler],
    });
    const dir = join(import.meta.dirname, "preempted");
    const artifact = await buildImage({ image, dir, outDir: join(root, "out/preempted/busy") });
    await using machine = await run(artifact, { accel: "tcg", timeoutMs: 60_000, publish: ["0:80"] });
    await machine.ready;
    for (let i = 0; i < 5; i++) {
      expect(await ask(`http://127.0.0.1:${machine.ports["80"]}/`)).toBe("200 busy");
    }
  });

  test("it brings its locks, and no others are there", () => {
    const program = { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } };
    const use = [program, card, "virtio-net", scheduler];
    const plain = imageFrom({ name: "locks", targets: ["qemu-microvm"], memory: "8MiB", use });
    const { image, components } = expandInPlace(plain, join(root, "examples/05-http"));
    const all = { ...universe, components: [...universe.components, ...components] };
    const solved = solve(all, requestOf(image));
    if (solved.kind !== "resolution") throw new Error(solved.steps.join("\n"));
    const chosen = JSON.stringify(solved.selected);
    expect(chosen).toContain("lock-preempt");
    expect(chosen).not.toContain("lock-none");
  });

  test.each([
    ["alloc", "alloc-tlsf"],
    ["mem.pages", "pages-extents"],
    ["vfs", "vfs"],
    ["net.device", "virtio-net"],
    ["net.buffers", "net-pool"],
    ["net.tcp", "tcpip"],
    ["net.socket", "sockets"],
  ] as const)("the suite of %s passes with %s", async (contract, provider) => {
    const target = "qemu-microvm";
    const result = await withMachine({ contract, provider, target }, (options) =>
      conform({
        universe,
        interface: contract,
        provider,
        target,
        use: [...beside(contract), scheduler],
        folders,
        outDir: outDir("preempted", contract),
        cacheDir,
        run: options,
      }),
    );
    expect(result.failures, result.text).toEqual([]);
    expect(result.passed, JSON.stringify(result.exit) + result.text).toBe(true);
  });
});
