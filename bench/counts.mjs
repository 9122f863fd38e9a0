// Every exact count: bytes, guest instructions, type instantiations. The same on every run with the same tools.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { measureInstantiations } from "./types.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);

/** The counts that stand in bench/counts.json, measured now. */
export async function measureCounts(cacheDir) {
  const [{ openProject }, { buildImage }, { ownedBytes }, { countInstructions }, { sampleText }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
    load("build/dist/index.js"),
    load("testkit/dist/count.js"),
    import("../scripts/sample-text.mjs"),
  ]);
  const build = async (name) => {
    const project = await openProject({ root: join(root, "examples", name), cacheDir });
    return buildImage(project, { cacheDir, outDir: join(root, "out/bench", name) });
  };
  const hello = await build("01-hello");
  const wordcount = await build("02-wordcount");
  const http = await build("05-http");
  const listening = await countInstructions(http, { cacheDir, net: "none", timeoutMs: 60_000 }, ({ ready }) => ready);
  const run = await countInstructions(hello, { cacheDir, timeoutMs: 60_000 });
  const words = await countInstructions(wordcount, { cacheDir, timeoutMs: 110_000, initrd: sampleText() });
  return {
    "hello.image.bytes": hello.image.bytes,
    "hello.main.instructions": run.marks[2] - run.marks[1],
    "hello.exit.instructions": run.marks[4] - run.marks[1],
    "hello.owned.percent": percent(ownedBytes(hello), hello.image.bytes),
    "wordcount.image.bytes": wordcount.image.bytes,
    "wordcount.main.instructions": words.marks[2] - words.marks[1],
    "http.image.bytes": http.image.bytes,
    "http.listening.instructions": listening.marks[3] - listening.marks[1],
    ...measureInstantiations(),
    "wordcount.owned.percent": percent(ownedBytes(wordcount), wordcount.image.bytes),
  };
}

/** In percent of the file, cut after one digit. */
function percent(part, whole) {
  return Math.floor((1000 * part) / whole) / 10;
}

/** The counts that are promised. */
export function promisedCounts() {
  return JSON.parse(readFileSync(join(root, "bench/counts.json"), "utf8"));
}
