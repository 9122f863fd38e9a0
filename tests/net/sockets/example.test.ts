import { createHash } from "node:crypto";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ashlar, type CliResult, root, temporary } from "../../support.ts";
import { a, asked, type Reply } from "../names/dns.ts";
import { hostile } from "../names/hostile-answers.ts";
import { closedPort, serveNames, type Zone } from "./names-server.ts";

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

  test("a server that closes", async () => {
    const port = await serve((socket) => socket.end());
    const closed = await client([], "10.0.2.2", port, "x");
    expect(closed.code).toBe(1);
    expect(closed.stdout + closed.stderr).toMatch(/the server has closed|Connection reset|recv|send/);
  });

  test("arguments that are none", async () => {
    const { code, stdout } = await client([], "10.0.2.2", 65536, "x");
    expect([code, stdout]).toEqual([1, "usage: echo-client HOST PORT [TEXT]; or the lines of --initrd FILE\n"]);
  });

  describe("by name", () => {
    const noSuchName = 0x8183;
    const names: Readonly<Record<string, Reply | "silence">> = {
      "echo.example": { answers: [a(asked, "10.0.2.2")] },
      "two.example": { answers: [a(asked, "127.0.0.1"), a(asked, "10.0.2.2")] },
      "closed.example": { answers: [a(asked, "127.0.0.1")] },
      "bare.example": {},
      "broken.example": { flags: 0x8182 },
      "silent.example": "silence",
    };
    const zone: Zone = (name) => {
      const reply = names[name] ?? { flags: noSuchName };
      return reply === "silence" ? [] : [reply];
    };
    /** What it was asked, each question once: a try may be repeated. */
    const asks = (queries: readonly string[]): readonly string[] => [...new Set(queries)];

    test.each(["echo.example", "two.example"])(
      "%s, at the first of its addresses that takes a connection",
      async (name) => {
        const port = await serve((socket) => socket.pipe(socket));
        const { options, queries } = await serveNames(zone);
        expect(await client(options, name, port, "hello, you")).toMatchObject({ code: 0, stdout: "hello, you\n" });
        expect(asks(queries)).toEqual([name]);
      },
    );

    test("answers of which nothing may be used are not believed, and do no harm", async () => {
      const port = await serve((socket) => socket.pipe(socket));
      const tries = 3;
      let turn = 0;
      const { options, queries } = await serveNames((_, query) => {
        const all = Object.values(hostile).map(([, make]) => make({ ...query, port: 0, name: "www.example" }));
        // Those that come from elsewhere are for a wire of the test's own (dns.test.ts). A third at each try.
        const wrong = all.filter((reply) => !reply.ports && !reply.from).filter((_, i) => i % tries === turn);
        turn++;
        return turn === tries ? [...wrong, { answers: [a(asked, "10.0.2.2")] }] : wrong;
      });
      expect(await client(options, "www.example", port, "hello")).toMatchObject({ code: 0, stdout: "hello\n" });
      expect(queries).toHaveLength(tries);
    });

    test("an address asks nobody", async () => {
      const port = await serve((socket) => socket.pipe(socket));
      const { options, queries } = await serveNames(zone);
      expect(await client(options, "10.0.2.2", port, "hello")).toMatchObject({ code: 0, stdout: "hello\n" });
      expect(queries).toEqual([]);
    });

    test.each([
      ["no.example", "no such host, or it has no address"],
      ["bare.example", "no such host, or it has no address"],
      ["broken.example", "the name server failed or refused, or its answer makes no sense"],
      ["silent.example", "the name server does not answer"],
      ["closed.example, port 7", "connection refused"],
    ])("%s: %s", async (what, why) => {
      const { options, queries } = await serveNames(zone);
      const name = what.replace(/,.*/, "");
      const { code, stdout } = await client(options, name, 7, "x");
      expect([code, stdout]).toEqual([1, `echo-client: ${what}: ${why}\n`]);
      expect(asks(queries)).toEqual([name]);
    });

    test.each(["10.0.2", "a..b"])("%s is neither an address nor a name, and nobody is asked", async (name) => {
      const { options, queries } = await serveNames(zone);
      const { code, stdout } = await client(options, name, 7, "x");
      expect([code, stdout]).toEqual([1, `echo-client: ${name}: neither an address nor a host name\n`]);
      expect(queries).toEqual([]);
    });

    test("without a name server an address still does", async () => {
      const none = ["--set", "tcpip.dns=0.0.0.0"];
      const named = await client(none, "echo.example", 7, "x");
      const why = "nobody to ask: no name server (--set tcpip.dns=ADDRESS), or no address of our own";
      expect([named.code, named.stdout]).toEqual([1, `echo-client: echo.example: ${why}\n`]);
      const port = await serve((socket) => socket.pipe(socket));
      expect(await client(none, "10.0.2.2", port, "hello")).toMatchObject({ code: 0, stdout: "hello\n" });
    });

    test("no name server where the image looks for one", async () => {
      const { code, stdout } = await client(await closedPort(), "echo.example", 7, "x");
      expect([code, stdout]).toEqual([1, "echo-client: echo.example: no name server runs where tcpip.dns says\n"]);
    });
  });

  test("what it does not use is not in the image", async () => {
    expect(await ashlar(["build"], dir)).toMatchObject({ code: 0 });
    const report = JSON.parse(await readFile(join(dir, "out/echo-client/report.json"), "utf8")) as {
      readonly components: readonly { readonly id: string }[];
    };
    const ids = report.components.map((component) => component.id);
    expect(ids).toContain("dns");
    expect(ids.filter((id) => ["dhcp", "httpd", "sched-coop"].includes(id))).toEqual([]);
  });
});
