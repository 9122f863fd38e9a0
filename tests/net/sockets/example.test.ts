import { createHash } from "node:crypto";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ashlar, type CliResult, root, temporary } from "../../support.ts";

/** A server on 127.0.0.1, which the guest sees at 10.0.2.2; gone with the test. */
async function serve(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    answer(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  // Safe: a server that listens at a TCP port has an address of this form.
  return (server.address() as AddressInfo).port;
}

describe("06-echo-client", () => {
  let dir: string;
  beforeAll(async () => {
    dir = join(root, "out/net/echo-client");
    await mkdir(join(dir, "node_modules"), { recursive: true });
    await cp(join(root, "examples/06-echo-client"), dir, {
      recursive: true,
      filter: (path) => !/\/(out|node_modules)$/.test(path),
    });
    await symlink(join(root, "packages/ashlar"), join(dir, "node_modules/ashlar")).catch(() => undefined);
  });

  const client = (options: readonly string[], ...args: readonly (string | number)[]): Promise<CliResult> =>
    ashlar(["run", "--guest-status", "--timeout", "60", ...options, "--", ...args.map(String)], dir);

  test("an argument there and back", async () => {
    const port = await serve((socket) => socket.pipe(socket));
    expect(await client([], "10.0.2.2", port, "hello, you")).toMatchObject({ code: 0, stdout: "hello, you\n" });
  });

  test("the lines of a file, each when the one before is back", async () => {
    const port = await serve((socket) => socket.pipe(socket));
    const lines = Array.from({ length: 40 }, (_, i) => createHash("sha512").update(`${i}`).digest("hex").repeat(i));
    const text = `${lines.join("\n")}\nno end of line`;
    const file = join(await temporary(), "lines.txt");
    await writeFile(file, text);
    const { code, stdout } = await client(["--initrd", file], "10.0.2.2", port);
    expect(stdout).toBe(`${text}\n`); // the end of the run begins a line of its own
    expect(code).toBe(0);
  });

  test("a server that closes, and none", async () => {
    const port = await serve((socket) => socket.end());
    const closed = await client([], "10.0.2.2", port, "x");
    expect(closed.code).toBe(1);
    expect(closed.stdout + closed.stderr).toMatch(/the server has closed|Connection reset|recv|send/);
    const bad = await client([], "10.0.2", 7, "x");
    expect(bad.code).toBe(1);
    expect(bad.stdout + bad.stderr).toContain("usage: echo-client");
  });
});
