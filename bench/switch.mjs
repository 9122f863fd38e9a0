// A switch of threads beside boost.context, in one process, interleaved.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { debianPackage } from "../scripts/debian.mjs";
import { absent, row, statistics } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const [pairs, rounds] = [101, 20_000];

/** One way, in cycles of the time-stamp counter: the switch alone, and with run queue and wake. */
export async function contextSwitch() {
  const ids = ["switch.bare.ratio", "switch.wake.ratio"];
  let boost;
  try {
    boost = debianPackage("libboost-context1.74-dev", "1.74.0+ds1-21", join(root, "out/test-cache"));
  } catch (error) {
    return ids.map((id) =>
      absent(id, `Debian's libboost-context1.74-dev was not to be had: ${error.message.split("\n")[0]}`),
    );
  }
  const program = await build(join(boost, "usr/lib/x86_64-linux-gnu/libboost_context.a"));
  const text = execFileSync(program, [`${pairs}`, `${rounds}`], { encoding: "utf8" });
  const values = text
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const ratio = (theirs, ours) => statistics(values.map((numbers) => numbers[ours] / numbers[theirs]));
  const median = (column) => statistics(values.map((numbers) => numbers[column])).median;
  const [bare, wake] = [ratio(0, 1), ratio(2, 3)];
  return [
    row("switch.boost.cycles", median(0), { unit: "cycles, one way, boost.context 1.74", n: pairs, spread: 0 }),
    row("switch.bare.cycles", median(1), { unit: "cycles, one way, six registers", n: pairs, spread: 0 }),
    row("switch.wake.cycles", median(3), { unit: "cycles, one way, run queue and wake", n: pairs, spread: 0 }),
    row(ids[0], bare.median, { unit: "of boost.context, median of pairs", bound: 1.1, ...bare }),
    row(ids[1], wake.median, { unit: "of boost.context, median of pairs", bound: 3, ...wake }),
  ];
}

/** sched-coop's own sources, with the arguments that an image's build gives them, in a program of the host. */
async function build(archive) {
  const { readTree } = await load("project/dist/index.js");
  const { interfaces } = await readTree(join(root, "components"), {
    package: "@ashlar/catalogue",
    cacheDir: join(root, "out/test-cache"),
  });
  const out = join(root, "out/bench/switch");
  const include = join(out, "include");
  for (const { headers, dir, names, id } of interfaces)
    if (names === "prefixed" || id === "cc.runtime")
      for (const [path, from] of Object.entries(headers)) {
        mkdirSync(dirname(join(include, path)), { recursive: true });
        cpSync(join(dir, from), join(include, path));
      }
  const component = join(root, "components/sched/sched-coop");
  const own = join(root, "bench/switch");
  // bare.c has run.c in it.
  const theirs = readdirSync(component).filter((name) => name.endsWith(".c") && name !== "run.c");
  const sources = [
    ...theirs.map((name) => join(component, name)),
    ...["bare.c", "main.c", "world.c"].map((name) => join(own, name)),
  ];
  const program = join(out, "switch");
  execFileSync("clang", [
    ...[
      "-std=gnu11",
      "-Os",
      "-flto=full",
      "-fuse-ld=lld",
      "-fno-pie",
      "-no-pie",
      "-mno-red-zone",
      "-fno-omit-frame-pointer",
    ],
    ...["-I", include, "-I", component, "-include", join(own, "bind.h"), ...sources, archive, "-o", program],
  ]);
  return program;
}
