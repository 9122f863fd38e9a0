// npm run bench [-- PART] [--json] [--renew]: the measured table beside the bounds and the quoted peers.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureCounts } from "../bench/counts.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "packages/ashlar/bin/ashlar.js");

/** Bounds of the project, and what peers are quoted with (bench/peers.md). */
const bounds = {
  "hello.image.bytes": { unit: "bytes", bound: 16384, quoted: "Unikraft 147,648; Solo5 hvt 34 KB" },
  "hello.main.instructions": { unit: "guest instructions", bound: 6000, quoted: "Unikraft 59,208" },
  "hello.exit.instructions": { unit: "guest instructions", bound: 8000 },
  "hello.owned.percent": { unit: "percent", bound: 90, atLeast: true },
  "wordcount.owned.percent": { unit: "percent", bound: 95, atLeast: true },
};

const parts = { counts, times };

async function counts() {
  const measured = await measureCounts(join(root, "out/test-cache"));
  if (process.argv.includes("--renew"))
    writeFileSync(join(root, "bench/counts.json"), `${JSON.stringify(measured, null, 2)}\n`);
  return Object.entries(measured).map(([id, ours]) => row(id, ours, { n: 1, spread: 0, ...bounds[id] }));
}

function row(id, ours, { unit = "", bound, atLeast = false, quoted, n, spread }) {
  const met = bound === undefined ? undefined : atLeast ? ours >= bound : ours <= bound;
  return { id, ours, unit, ...(bound !== undefined && { bound, met }), ...(quoted && { quoted }), n, spread };
}

/** CPU seconds and wall seconds, medians; each beside `node -e 0` in pairs. */
function times() {
  const hello = join(root, "examples/01-hello");
  const cache = mkdtempSync(join(tmpdir(), "ashlar-bench-"));
  const out = ["-o", join(cache, "out")];
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const clean = repeat(3, () => {
    rmSync(join(cache, "ashlar"), { recursive: true, force: true });
    rmSync(join(cache, "out"), { recursive: true, force: true });
    return seconds([cli, "build", ...out], hello, env).wall;
  });
  const nothing = repeat(
    7,
    () => seconds([cli, "build", ...out], hello, env).cpu - seconds(["-e", "0"], hello, env).cpu,
  );
  const help = repeat(7, () => seconds([cli, "--help"], hello, env).cpu - seconds(["-e", "0"], hello, env).cpu);
  rmSync(cache, { recursive: true, force: true });
  return [
    row("build.clean.seconds", clean.median, { unit: "wall seconds", bound: 5, quoted: "Unikraft 56", ...clean }),
    row("build.nothing.seconds", nothing.median, { unit: "CPU seconds over node -e 0", bound: 0.4, ...nothing }),
    row("help.seconds", help.median, { unit: "CPU seconds over node -e 0", bound: 0.04, ...help }),
  ];
}

/** What a Node process cost, from its own account. */
function seconds(args, cwd, env) {
  const started = process.hrtime.bigint();
  const before = process.resourceUsage();
  const result = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>&1', process.execPath, ...args],
    { cwd, env, encoding: "utf8" },
  );
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  if (result.status !== 0)
    throw new Error(`${args.join(" ")} exited with ${result.status}, after ${before.userCPUTime}`);
  const [user, system] = result.stderr.trim().split(" ").map(Number);
  return { wall, cpu: user + system };
}

function repeat(n, measure) {
  const values = Array.from({ length: n }, measure).sort((a, b) => a - b);
  const round = (value) => Math.round(value * 1000) / 1000;
  return { n, median: round(values[n >> 1]), spread: round(values[n - 1] - values[0]) };
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const rows = [];
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await part()));
}
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, rows }, null, 2)}\n`);
else
  for (const r of rows)
    process.stdout.write(
      `${r.id.padEnd(30)} ${String(r.ours).padStart(12)} ${r.unit}${r.bound === undefined ? "" : `; ${r.met ? "meets" : "MISSES"} ${r.bound}`}${r.spread ? `; n=${r.n}, spread ${r.spread}` : ""}${r.quoted ? `; quoted: ${r.quoted}` : ""}\n`,
    );
if (rows.some((r) => r.met === false)) process.exitCode = 8;
