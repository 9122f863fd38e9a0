// What a machine costs in time and memory: hello beside a guest that does nothing, in pairs, under the same QEMU.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { emptyGuest, milliseconds } from "./empty-guest.mjs";
import { row, statistics } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const pairs = 31;

/** Wall time to the first text over an empty guest's whole life, and the least memory in which hello works. */
export async function boot() {
  const work = mkdtempSync(join(tmpdir(), "ashlar-boot-"));
  try {
    const hello = await buildHello();
    const empty = emptyGuest(work);
    const args = readFileSync(join(hello.dir, "vmm/qemu-microvm.args"), "utf8").trim().split("\n");
    const kernel = args.indexOf("-kernel") + 1;
    const withKernel = (path) => args.with(kernel, path);
    const values = [];
    for (let i = 0; i < pairs; i++) {
      const nothing = await milliseconds(withKernel(empty), ".");
      const ours = await milliseconds(withKernel(join(hello.dir, hello.image.path)), "Hello, hello\n");
      values.push({ end: nothing.end, over: ours.text - nothing.text });
    }
    const over = statistics(values.map((value) => value.over));
    const end = statistics(values.map((value) => value.end));
    return [
      row("empty.wall.milliseconds", end.median, { unit: "ms, start to end of QEMU", ...end }),
      row("hello.wall.milliseconds", over.median, {
        unit: "ms to the first byte of text over the empty guest, median of pairs",
        quoted: "Unikraft +123",
        ...over,
      }),
      row("hello.memory.kibibytes", await leastMemory(hello), {
        unit: "KiB, in steps of 16",
        bound: 1280,
        n: 1,
        spread: 0,
      }),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildHello() {
  const [{ openProject }, { buildImage }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
  ]);
  const cacheDir = join(root, "out/test-cache");
  const project = await openProject({ root: join(root, "examples/01-hello"), cacheDir });
  return buildImage(project, { cacheDir, outDir: join(root, "out/bench/01-hello") });
}

/** The least memory in which hello says what it should. */
async function leastMemory(artifact) {
  const { run } = await load("run/dist/index.js");
  const works = async (kibibytes) => {
    try {
      const machine = await run(artifact, { accel: "tcg", memory: kibibytes * 1024, timeoutMs: 10_000 });
      const exit = await machine.exit;
      return exit.status === "exited" && exit.guestStatus === 0;
    } catch {
      return false; // refused, because the image would not fit
    }
  };
  let least = 1280;
  while (least > 16 && (await works(least - 16))) least -= 16;
  return (await works(least)) ? least : Number.POSITIVE_INFINITY;
}
