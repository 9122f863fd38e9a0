// What the command line costs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { row, statistics } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "packages/ashlar/bin/ashlar.js");

/** Wall seconds of a clean build; CPU seconds over `node -e 0`, measured in pairs. */
export function times() {
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
  return statistics(Array.from({ length: n }, measure));
}
