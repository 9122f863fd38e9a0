// What a process costs to start: the web server under its filter, from exec to "listening", beside /bin/true, in pairs.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { row, statistics } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const pairs = 301;

/** Its size, and its start over that of a process that does nothing. */
export async function host() {
  const work = mkdtempSync(join(tmpdir(), "ashlar-host-"));
  try {
    const http = await buildHttp(work);
    const starter = join(work, "starter");
    execFileSync("cc", ["-O2", "-o", starter, join(root, "bench/host-starter.c")]);
    const wire = join(work, "wire");
    const words = [`${pairs}`, wire, join(http.dir, http.image.path), `linux-net.cable=stream:${wire}`];
    const lines = execFileSync(starter, words, { encoding: "utf8" }).trim().split("\n");
    const values = lines.map((line) => line.split(" ").map((text) => Number(text) / 1e6));
    const nothing = statistics(values.map(([first]) => first));
    const over = statistics(values.map(([first, ours]) => ours - first));
    return [
      row("true.wall.milliseconds", nothing.median, { unit: "ms, exec to end of /bin/true", ...nothing }),
      row("host.listening.milliseconds", over.median, {
        unit: 'ms from exec to "listening" under the filter, over /bin/true, median of pairs',
        bound: 0.5,
        ...over,
      }),
      row("host.http.bytes", http.image.bytes, { unit: "bytes", n: 1, spread: 0 }),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The composition of examples/05-http with a process's network card. */
async function buildHttp(work) {
  const [{ openProject }, { buildImage }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
  ]);
  const dir = join(work, "http");
  mkdirSync(join(dir, "node_modules"), { recursive: true });
  symlinkSync(join(root, "packages/ashlar"), join(dir, "node_modules/ashlar"));
  cpSync(join(root, "examples/05-http/main.c"), join(dir, "main.c"));
  writeFileSync(join(dir, "image.yaml"), image);
  const cacheDir = join(root, "out/test-cache");
  return buildImage(await openProject({ root: dir, cacheDir }), {
    cacheDir,
    outDir: join(root, "out/bench/host-http"),
  });
}

const image = `name: http
targets: [host]
memory: 8MiB
use:
  - { component: app, options: { sources: [main.c], requires: { http.server: ^1 } } }
  - { component: httpd, options: { port: 80 } }
  - { component: tcpip, options: { address: 10.0.2.15/24, gateway: 10.0.2.2 } }
  - linux-net
`;
