import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { AshlarError, diagnostic } from "@ashlar/model";

/** The first executable of that name on the PATH; a name with a folder stands for itself. */
export async function findExecutable(name: string): Promise<string | undefined> {
  if (name.includes("/")) return name;
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter((part) => part !== "")) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() && (found.mode & 0o111) !== 0) return join(folder, name);
  }
  return undefined;
}

/**
 * Starts a child that does not outlive this process, even when this process is killed: `setpriv --pdeathsig` where it is
 * there, else a shell that watches a pipe whose other end only this process holds. Rejects with ASH4001.
 */
export async function startBound(command: readonly string[]): Promise<ChildProcess> {
  const [name, ...args] = command;
  const path = await findExecutable(name!);
  if (path === undefined) {
    const fix = name!.startsWith("qemu") ? "install it: apt-get install qemu-system-x86" : `install ${name}`;
    throw new AshlarError([diagnostic("ASH4001", `${name} is not on the PATH`, { fix })]);
  }
  const setpriv = await findExecutable("setpriv");
  if (setpriv !== undefined) {
    return spawn(setpriv, ["--pdeathsig", "KILL", path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  }
  const child = spawn("sh", ["-c", watch, "watch", path, ...args], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  // A shell that was killed itself left what it started to its watcher, which waits for this end.
  child.on("exit", () => child.stdio[3]?.destroy());
  return child;
}

/** Holds none of the child's outputs, whose end is the machine's, and is gone before the child's number can be another's. */
const watch =
  '"$@" </dev/null 3<&- & child=$!; (read -r _ <&3; kill -9 "$child") >/dev/null 2>&1 & watcher=$!; ' +
  'wait "$child"; status=$?; kill "$watcher"; exit "$status"';
