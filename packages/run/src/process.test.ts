import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAshlarError } from "@ashlar/model";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { findExecutable, firstChannel, startBound } from "./process.ts";

let dir = "";
const path = process.env.PATH;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ashlar-process-"));
  onTestFinished(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true, force: true });
  });
});

function script(name: string, text: string, mode = 0o755): string {
  const file = join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, mode);
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

async function ended(child: ChildProcess, within = 5000): Promise<Ended> {
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    out += chunk;
  });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const code = await Promise.race([closed, wait(within, "late" as const, { ref: false })]);
  if (code === "late") throw new Error(`the child did not end; it wrote ${JSON.stringify(out)}`);
  return { code, out };
}

async function firstOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once("data", (chunk: Buffer) => resolve(String(chunk))));
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && lives(pid); i++) await wait(20);
  return !lives(pid);
}

/** A PATH on which `setpriv` is, or is not. */
function onlyShell(): void {
  for (const name of ["sh", "sleep", "seq"]) symlinkSync(findSystem(name), join(dir, name));
  process.env.PATH = dir;
}

function findSystem(name: string): string {
  return `/bin/${name}`;
}

describe.each([
  ["bound by setpriv", () => undefined],
  ["bound by a shell", onlyShell],
])("a child %s", (_, arrange) => {
  test("tells its status and all that it wrote", async () => {
    arrange();
    const file = script("child", 'seq 1 3000; echo "$1|$2"; echo wrong >&2; exit 7');
    const { code, out } = await ended(await startBound([file, "a b", ""]));
    expect(code).toBe(7);
    expect(out).toHaveLength("1\n".length * 9 + 90 * 3 + 900 * 4 + 2001 * 5 + "a b|\n".length);
    expect(out.endsWith("3000\na b|\n")).toBe(true);
  });

  test("that ignores every signal that can be ignored ends when it is killed, and what it wrote stays", async () => {
    arrange();
    const file = script("child", "trap '' TERM INT HUP QUIT\necho $$\nwhile :; do sleep 0.05; done");
    const child = await startBound([file]);
    const end = ended(child);
    const pid = Number(await firstOutput(child));
    child.kill("SIGTERM");
    await wait(50);
    child.kill("SIGKILL");
    expect((await end).out).toBe(`${pid}\n`);
    expect(await gone(pid)).toBe(true);
  });

  test("has the channels that it is given, and their other ends hear its end", async () => {
    arrange();
    const server = createServer((socket) => socket.end("from the server\n")).listen(join(dir, "socket"));
    await once(server, "listening");
    const socket = connect({ path: join(dir, "socket") }).pause();
    await once(socket, "connect");
    const file = script("child", 'read -r line <&5\nread -r word <&4\necho "$line $word"\nsleep 0.2 >&4');
    const child = await startBound([file], ["pipe", socket]);
    socket.destroy();
    server.close();
    const channel = child.stdio[firstChannel] as Socket;
    channel.end("and from here\n");
    expect(await ended(child)).toEqual({ code: 0, out: "from the server and from here\n" });
    expect(channel.destroyed).toBe(true);
  });

  test("that closes its own output still ends with its status", async () => {
    arrange();
    const { code } = await ended(await startBound([script("child", "exec >&- 2>&-\nsleep 0.1\nexit 3")]));
    expect(code).toBe(3);
  });
});

describe("a program", () => {
  test("that is not there is refused, with how to get it", async () => {
    const error = await startBound(["qemu-no-such-program"]).catch((reason: unknown) => reason);
    expect(isAshlarError(error) && error.diagnostics[0]).toMatchObject({
      code: "ASH4001",
      fix: { title: "install it: apt-get install qemu-system-x86" },
    });
  });

  test("is the first executable file of its name on the PATH", async () => {
    script("tool", "", 0o644);
    process.env.PATH = `:${dir}:/nowhere`;
    expect(await findExecutable("tool")).toBeUndefined();
    chmodSync(join(dir, "tool"), 0o755);
    expect(await findExecutable("tool")).toBe(join(dir, "tool"));
    expect(await findExecutable("./tool")).toBe("./tool");
    process.env.PATH = "";
    expect(await findExecutable("tool")).toBeUndefined();
  });
});
