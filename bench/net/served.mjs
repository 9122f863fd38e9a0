// What serving HTTP costs a machine: examples/05-http as it is, with Linux's own stack as its client.
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const client = join(root, "bench/net/client.mjs");

/** The image of examples/05-http, or for another target, with other uses beside its own. */
export async function buildHttp(cacheDir, { target, use = [] } = {}) {
  const [{ openProject }, { buildImage }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
  ]);
  mkdirSync(cacheDir, { recursive: true });
  const where = target === undefined ? { root: join(root, "examples/05-http") } : placed(target, use);
  const project = await openProject({ ...where, cacheDir });
  const name = target === undefined ? "05-http" : `05-http@${target}${use.map((each) => `+${each}`).join("")}`;
  return buildImage(project, { cacheDir, outDir: join(root, "out/bench", name) });
}

/** A copy of the example with an image file for the target. */
function placed(target, use) {
  const dir = join(root, "out/bench/projects", [target, ...use].join("+"));
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, "node_modules"), { recursive: true });
  for (const name of ["image.ts", "main.c", "package.json"])
    copyFileSync(join(root, "examples/05-http", name), join(dir, name));
  symlinkSync(join(root, "packages/ashlar"), join(dir, "node_modules/ashlar"));
  const more = JSON.stringify({ targets: [target], use });
  const lines = [
    'import { extend } from "ashlar";',
    'import image from "./image.ts";',
    `export default extend(image, ${more});`,
  ];
  writeFileSync(join(dir, "target.ts"), `${lines.join("\n")}\n`);
  return { root: dir, file: "target.ts" };
}

/** A machine that is ready to serve. */
export async function startMachine(image, options) {
  const { run } = await load("run/dist/index.js");
  const machine = await run(image, { accel: "tcg", ...options });
  await machine.ready;
  return machine;
}

/** The least memory in which it answers a request, in KiB. */
export async function leastMemory(image) {
  const { run } = await load("run/dist/index.js");
  const serves = async (kibibytes) => {
    let machine;
    try {
      const memory = kibibytes * 1024;
      machine = await run(image, { accel: "tcg", memory, publish: ["0:80"], timeoutMs: 20_000 });
      await machine.ready;
      const answer = await fetch(`http://127.0.0.1:${machine.ports["80"]}/`, { signal: AbortSignal.timeout(5000) });
      return (await answer.text()) === "Hello, world\n";
    } catch {
      return false; // refused, since it would not fit; or ended before it was ready
    } finally {
      await machine?.close();
    }
  };
  let least = 4096;
  while (least > 64 && (await serves(least - 64))) least -= 64;
  return least;
}

/** Why the counts below cannot be had on this machine; undefined when they can. */
export async function uncountable() {
  const { LinuxPeer } = await load("testkit/dist/index.js");
  return LinuxPeer.unavailable();
}

/** Guest instructions in five idle seconds, and for a request of each kind. Where `uncountable` says nothing. */
export async function countServed(image, cacheDir) {
  const asleep = (seconds) => async () => pass(seconds * 1000);
  const served = await counter(image, cacheDir);
  const [short, long] = [await served(asleep(1)), await served(asleep(6))];
  return {
    keepAlive: await countRequests(image, cacheDir, { verb: "keep", count: 1000 }),
    connection: await countRequests(image, cacheDir, { verb: "new", count: 500 }),
    idle: long.total - short.total,
  };
}

/** Guest instructions for one request more, on one connection (`keep`) or on one of its own (`new`). */
export async function countRequests(image, cacheDir, { verb, count }) {
  const served = await counter(image, cacheDir);
  const ask = (requests) => async (peer) => {
    const { status, stderr } = await peer.exec(process.execPath, [client, verb, String(requests)], 90_000);
    if (status !== 0) throw new Error(`the client failed: ${stderr}`);
  };
  const few = await served(ask(10));
  const many = await served(ask(10 + count));
  return Math.round((many.total - few.total) / count);
}

/** Counts a machine's instructions while Linux visits it. */
async function counter(image, cacheDir) {
  const [{ LinuxPeer }, { countInstructions }] = await Promise.all([
    load("testkit/dist/index.js"),
    load("testkit/dist/count.js"),
  ]);
  return async (visit) => {
    const peer = await LinuxPeer.open();
    try {
      return await countInstructions(image, { cacheDir, net: peer.net, timeoutMs: 100_000 }, async (machine) => {
        await machine.ready;
        await visit(peer);
      });
    } finally {
      await peer.close();
    }
  };
}
