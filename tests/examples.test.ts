import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sampleText } from "../scripts/sample-text.mjs";
import { ashlar, root, temporary } from "./support.ts";

/** A copy of an example in a folder of its own, with what `npm install` would put there. */
async function example(name: string, packages: readonly string[] = []): Promise<string> {
  const dir = join(await temporary(), name);
  await cp(join(root, "examples", name), dir, { recursive: true, filter: (path) => !/\/out(?:\/|$)/.test(path) });
  await mkdir(join(dir, "node_modules"), { recursive: true });
  for (const path of packages) await symlink(join(root, path), join(dir, "node_modules", path.split("/").at(-1)!));
  return dir;
}

describe("examples", () => {
  test("01-hello", async () => {
    const dir = await example("01-hello");
    expect(await ashlar(["run", "--timeout", "60"], dir)).toMatchObject({ code: 0, stdout: "Hello, hello\n" });
  });

  test("03-two-heaps", async () => {
    const dir = await example("03-two-heaps");
    const { code, stdout } = await ashlar(["run", "--timeout", "60"], dir);
    expect(stdout).toBe(
      "scratch blocks are neighbours: yes\nmalloc gives a freed block again: yes\nscratch gives a freed block again: no\n",
    );
    expect(code).toBe(0);
  });

  test("04-third-party", async () => {
    const dir = await example("04-third-party", ["examples/04-third-party/alloc-first-fit", "packages/ashlar"]);
    expect(await ashlar(["run", "--timeout", "60"], dir)).toMatchObject({ code: 0, stdout: "all given back\n" });
    const why = await ashlar(["why", "alloc-first-fit"], dir);
    expect(why.stdout).toMatch(/asked for by use\[1\] at .*image\.ts:8:\d+/);
  });
});

/** An example that serves, until the test ends or `stop`. */
async function serving(name: string): Promise<Serving> {
  const dir = await example(name);
  const ready = join(dir, "ready.json");
  const bin = join(root, "packages/ashlar/bin/ashlar.js");
  const args = [bin, "run", "--publish", "0:80", "--ready-file", ready, "--timeout", "100"];
  const server = spawn(process.execPath, args, { cwd: dir, stdio: "ignore" });
  onTestFinished(() => void server.kill("SIGKILL"));
  const ended = once(server, "close");
  const told = async (): Promise<{ ports: Record<string, number>; vmmPid: number }> =>
    JSON.parse(await readFile(ready, "utf8"));
  await expect.poll(() => told().catch(() => undefined), { timeout: 100_000 }).toBeDefined();
  const { ports, vmmPid } = await told();
  const stop = async (): Promise<unknown> => {
    server.kill("SIGINT");
    return (await ended)[0];
  };
  return { dir, port: ports["80"]!, vmmPid, stop };
}

interface Serving {
  readonly dir: string;
  readonly port: number;
  readonly vmmPid: number;
  /** Interrupts it; its exit status. */
  stop(): Promise<unknown>;
}

test("05-http serves until it is interrupted, and nothing is left", async () => {
  const { port, vmmPid, stop } = await serving("05-http");
  const url = `http://127.0.0.1:${port}`;
  expect(await (await fetch(`${url}/`)).text()).toBe("Hello, world\n");
  expect(await (await fetch(`${url}/echo`, { method: "POST", body: "and back" })).text()).toBe("and back");
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect(await stop()).toBe(130);
  expect(() => process.kill(vmmPid, 0)).toThrow();
});

describe("08-static-site", () => {
  let site: Serving;

  /** The answer of curl, which sends a path as it is. */
  const get = (path: string, ...more: readonly string[]): Answer => {
    const args = ["-s", "-i", "--path-as-is", "--max-time", "50", ...more, `http://127.0.0.1:${site.port}${path}`];
    const [head = "", ...body] = execFileSync("curl", args, { encoding: "latin1" }).split("\r\n\r\n");
    const [first = "", ...lines] = head.split("\r\n");
    const fields = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
    return { status: Number(first.split(" ")[1]), fields, body: body.join("\r\n\r\n") };
  };

  test("serves the files of the folder", async () => {
    site = await serving("08-static-site");
    const squares = await readFile(join(site.dir, "site/squares.txt"), "latin1");
    const index = await readFile(join(site.dir, "site/index.html"), "latin1");
    expect(get("/")).toMatchObject({
      status: 200,
      body: index,
      fields: { "Content-Type": "text/html; charset=utf-8" },
    });
    expect(get("/index.html?query").body).toBe(index);
    expect(get("/squares.txt")).toMatchObject({ status: 200, body: squares, fields: { "Accept-Ranges": "bytes" } });
    expect(get("/%73quares.txt").body).toBe(squares);
    expect(get("/stone.svg").fields["Content-Type"]).toBe("image/svg+xml");
    expect(get("/style.css").fields["Content-Type"]).toBe("text/css; charset=utf-8");
    expect(get("/notes/").body).toContain("<h1>Notes</h1>");
    expect(get("/notes")).toMatchObject({ status: 301, fields: { Location: "/notes/" } });
    expect(get("/squares.txt", "-I")).toMatchObject({ status: 200, body: "", fields: { "Content-Length": "23436" } });

    for (const path of [
      "/none",
      "/../image.ts",
      "/notes/../index.html",
      "/%2e%2e/",
      "/a%2fb",
      "/a%00",
      `/${"n".repeat(300)}`,
    ])
      expect(get(path).status, path).toBe(404);
    for (const path of ["/squares.txt/", "/squares.txt/x"]) expect(get(path).status, path).toBe(404);
    for (const path of ["/%", "/%4", "/%zz"]) expect(get(path).status, path).toBe(400);

    const part = (range: string, ...more: readonly string[]): readonly unknown[] => {
      const { status, fields, body } = get("/squares.txt", "-H", `Range: ${range}`, ...more);
      return [status, fields["Content-Range"], body];
    };
    const whole = [200, undefined, squares];
    expect(part("bytes=0-0")).toEqual([206, "bytes 0-0/23436", "1"]);
    expect(part("bytes=10-20")).toEqual([206, "bytes 10-20/23436", squares.slice(10, 21)]);
    expect(part("bytes=23430-99999")).toEqual([206, "bytes 23430-23435/23436", squares.slice(23430)]);
    expect(part("bytes=23400-")).toEqual([206, "bytes 23400-23435/23436", squares.slice(23400)]);
    expect(part("bytes=-7")).toEqual([206, "bytes 23429-23435/23436", squares.slice(-7)]);
    expect(part("bytes=-99999")).toEqual([206, "bytes 0-23435/23436", squares]);
    for (const range of ["bytes=23436-", "bytes=-0", "bytes=99999999999999999999-"])
      expect(part(range).slice(0, 2), range).toEqual([416, "bytes */23436"]);
    // What a server may ignore, and what is no range.
    for (const range of ["bytes=0-1,3-4", "bytes=5-4", "bytes=-", "bytes=x-", "lines=1-2", "bytes=1-2x"])
      expect(part(range), range).toEqual(whole);

    const tag = get("/squares.txt").fields.ETag!;
    expect(tag).toMatch(/^"[0-9a-f]{16}"$/);
    expect(get("/style.css").fields.ETag).not.toBe(tag);
    for (const list of [tag, `W/${tag}`, `"other", ${tag}`, "*"])
      expect(get("/squares.txt", "-H", `If-None-Match: ${list}`), list).toMatchObject({ status: 304, body: "" });
    expect(get("/squares.txt", "-H", 'If-None-Match: "other"').status).toBe(200);
    expect(part("bytes=0-1", "-H", `If-Range: ${tag}`)[0]).toBe(206);
    for (const condition of ['"other"', `W/${tag}`])
      expect(part("bytes=0-1", "-H", `If-Range: ${condition}`), condition).toEqual(whole);

    // More files at once than a program has descriptors, and clients that leave early: all are given back.
    const urls = Array.from({ length: 40 }, () => `http://127.0.0.1:${site.port}/squares.txt`);
    for (const url of urls) await (await fetch(url)).body?.cancel();
    const texts = await Promise.all(urls.slice(0, 6).map(async (url) => (await fetch(url)).text()));
    expect(texts.every((text) => text === squares)).toBe(true);
    expect(await site.stop()).toBe(130);
  });
});

interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("02-wordcount", () => {
  let text: string;
  beforeAll(() => {
    text = sampleText();
  });

  test("the answer is that of the host's tools, on a real text of over 1 MB", async () => {
    const dir = await example("02-wordcount");
    const { code, stdout, stderr } = await ashlar(["run", "--initrd", text, "--timeout", "100"], dir);
    const pipeline = "tr -cs A-Za-z '\\n' <\"$1\" | tr A-Z a-z | grep . | sort | uniq -c | sort -k1,1nr -k2,2 | head";
    const expected = execFileSync("sh", ["-c", pipeline, "sh", text], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    expect(stderr).not.toContain("error");
    expect(stdout.trim().split("\n")).toEqual(
      expected
        .trim()
        .split("\n")
        .map((line) => line.trim()),
    );
    expect(code).toBe(0);
  });

  test("without a text it says what is missing", async () => {
    const dir = await example("02-wordcount");
    const { code, stdout } = await ashlar(["run", "--timeout", "60"], dir);
    expect(code).toBe(7);
    expect(stdout).not.toBe("");
  });
});
