import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import type { Socket } from "node:net";
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

/** The file descriptor that the first of a bound child's further channels becomes. */
export const firstChannel = 4;

/**
 * Starts a child that does not outlive this process, even when this process is killed: `setpriv --pdeathsig` where it is
 * there, else a shell that watches a pipe whose other end only this process holds. `channels` are given to the child from
 * {@link firstChannel} on: a socket that is open, or a new one whose other end is `child.stdio`. Rejects with ASH4001.
 */
export async function startBound(
  command: readonly string[],
  channels: readonly ("pipe" | Socket)[] = [],
): Promise<ChildProcess> {
  const [name, ...args] = command;
  const path = await findExecutable(name!);
  if (path === undefined) {
    const fix = name!.startsWith("qemu") ? "install it: apt-get install qemu-system-x86" : `install ${name}`;
    throw new AshlarError([diagnostic("ASH4001", `${name} is not on the PATH`, { fix })]);
  }
  const setpriv = await findExecutable("setpriv");
  if (setpriv !== undefined) {
    return spawn(setpriv, ["--pdeathsig", "KILL", path, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ignore", ...channels],
    });
  }
  const child = spawn("sh", ["-c", watch, "watch", path, ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe", ...channels],
  });
  // The watcher waits for this end.
  child.on("exit", () => child.stdio[3]?.destroy());
  return child;
}

/**
 * The watcher is there before the command is: the shell becomes the command only then. It holds none of the command's
 * outputs, whose end is the machine's, and kills nobody once the command is gone, which its own parent tells (proc(5),
 * field 4); where there is no such file, it kills.
 */
const watch =
  '(read -r _ <&3; read -r _ _ _ parent _ </proc/self/stat; [ "${parent:-$$}" != $$ ] || kill -9 $$) </dev/null >/dev/null 2>&1 & ' +
  'exec "$@" 3<&-';
