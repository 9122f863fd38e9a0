// Counts guest instructions of a boot image with the counting plugin: exact, and the same on every run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "packages/run/plugin/count.c");

/** The plugin, compiled when its source is newer. */
export function countingPlugin() {
  const path = join(root, "out/count.so");
  if (existsSync(path) && statSync(path).mtimeMs > statSync(source).mtimeMs) return path;
  mkdirSync(dirname(path), { recursive: true });
  const { status, stderr } = spawnSync("gcc", ["-shared", "-fPIC", "-O2", "-o", path, source], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the counting plugin does not compile: ${stderr}`);
  return path;
}

/** Instructions in total and at the first hit of each mark: 1 entry, 2 main, 3 ready, 4 exit. */
export function countInstructions(dir, { initrd, memory, append } = {}) {
  const report = join(root, "out", `count-${process.pid}-${basename(dir)}.json`);
  const own = readFileSync(join(dir, "vmm/qemu.args"), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const args = own.map((arg, i) =>
    own[i - 1] === "-kernel" ? join(dir, arg) : own[i - 1] === "-m" && memory ? memory : arg,
  );
  const more = [...(initrd ? ["-initrd", initrd] : []), ...(append ? ["-append", append] : [])];
  const plugin = ["-plugin", `${countingPlugin()},out=${report}`];
  const result = spawnSync("qemu-system-x86_64", ["-accel", "tcg", "-cpu", "max", ...args, ...more, ...plugin], {
    encoding: "utf8",
    timeout: 120_000,
  });
  if (!existsSync(report)) throw new Error(`no count: QEMU exited with ${result.status}: ${result.stderr}`);
  const counts = JSON.parse(readFileSync(report, "utf8"));
  rmSync(report);
  return { ...counts, status: result.status, output: result.stdout };
}
