// npm run bench [-- PART] [--json] [--renew]: the measured table beside the bounds and the quoted peers.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { boot } from "../bench/boot.mjs";
import { measureCounts } from "../bench/counts.mjs";
import { files } from "../bench/files.mjs";
import { host } from "../bench/host.mjs";
import { net, served } from "../bench/net.mjs";
import { row } from "../bench/rows.mjs";
import { solver } from "../bench/solver.mjs";
import { contextSwitch } from "../bench/switch.mjs";
import { targets } from "../bench/targets.mjs";
import { times } from "../bench/times.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bounds of the project, and what peers are quoted with (bench/peers.md). */
const bounds = {
  "hello.image.bytes": { unit: "bytes", bound: 16384, quoted: "Unikraft 147,648; Solo5 hvt 34 KB" },
  "hello.main.instructions": { unit: "guest instructions", bound: 6000, quoted: "Unikraft 59,208" },
  "hello.exit.instructions": { unit: "guest instructions", bound: 8000 },
  "hello.owned.percent": { unit: "percent", bound: 90, atLeast: true },
  "wordcount.owned.percent": { unit: "percent", bound: 95, atLeast: true },
  "http.image.bytes": { unit: "bytes", bound: 81920, quoted: "Unikraft 222,264" },
  "http.listening.instructions": { unit: "guest instructions", bound: 30000, quoted: "Unikraft 264 k / 521 k" },
  "types.small.instantiations": { unit: "instantiations", bound: 4500 },
  "types.twenty.instantiations": { unit: "instantiations", bound: 20000 },
};

/** `net` contains `served`, which takes seconds where the rest takes minutes. */
const parts = { counts, targets, switch: contextSwitch, files, boot, host, solver, times, served, net };

async function counts() {
  const measured = await measureCounts(join(root, "out/test-cache"));
  if (process.argv.includes("--renew"))
    writeFileSync(join(root, "bench/counts.json"), `${JSON.stringify(measured, null, 2)}\n`);
  return Object.entries(measured).map(([id, ours]) => row(id, ours, { n: 1, spread: 0, ...bounds[id] }));
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const rows = [];
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length === 0 ? name !== "served" : wanted.includes(name)) rows.push(...(await part()));
}
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, rows }, null, 2)}\n`);
else for (const r of rows) process.stdout.write(`${r.id.padEnd(30)} ${written(r)}\n`);
if (rows.some((r) => r.met === false)) process.exitCode = 8;

function written(r) {
  if (r.absent !== undefined) return `not measured here: ${r.absent}`;
  const met = r.bound === undefined ? "" : `; ${r.met ? "meets" : "MISSES"} ${r.bound}`;
  const spread = r.spread ? `; n=${r.n}, spread ${r.spread}` : "";
  return `${String(r.ours).padStart(12)} ${r.unit}${met}${spread}${r.quoted ? `; quoted: ${r.quoted}` : ""}`;
}
