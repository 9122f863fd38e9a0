import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Machine, run } from "@ashlar/run";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildServing } from "./serving/image.ts";

let machine: Machine;

beforeAll(async () => {
  machine = await run(await buildServing(), { accel: "tcg", timeoutMs: 100_000, publish: ["0:80"] });
  await machine.ready;
  return () => machine.close();
});

async function open(): Promise<Socket> {
  const socket = connect(machine.ports["80"]!, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Sends text in pieces and gives everything that comes until the server closes, or until `enough`. */
async function exchange(pieces: readonly string[], enough?: (text: string) => boolean): Promise<string> {
  const socket = await open();
  let text = "";
  const ended = new Promise<void>((resolve) => {
    socket.on("error", () => resolve()).on("close", () => resolve());
    socket.setEncoding("latin1").on("data", (part) => {
      text += part;
      if (enough?.(text) === true) resolve();
    });
  });
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, "latin1", resolve));
  await ended;
  return text;
}

const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const last = (path: string, more = ""): string => get(path, `Connection: close\r\n${more}`);

describe("requests", () => {
  test("are answered", async () => {
    const text = await exchange([last("/")]);
    expect(text).toMatch(
      /^HTTP\/1\.1 200 OK\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\nContent-Type: text\/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\nHello, world\n$/,
    );
    const date = Date.parse(/Date: (.*)\r/.exec(text)?.[1] ?? "");
    expect(Math.abs(date - Date.now())).toBeLessThan(60_000);
  });

  test("on one connection, one behind the other in one piece, are answered in order", async () => {
    const text = await exchange([
      `${get("/any/1?q")}${get("/")}${get("/nothing")}${last("/any/2", "User-Agent: me\r\n")}`,
    ]);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1])).toEqual(["201", "200", "404", "201"]);
    expect(text).toContain("X-Query: yes");
    expect(text.endsWith("me")).toBe(true);
  });

  test("in pieces of a byte are one request", async () => {
    expect(await exchange([...last("/")])).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Hello, world\n$/);
  });

  test("HEAD has the head of GET alone", async () => {
    const text = await exchange([last("/").replace("GET", "HEAD")]);
    expect(text).toContain("Content-Length: 13");
    expect(text.endsWith("\r\n\r\n")).toBe(true);
  });

  test("an old client's connection is closed, or kept when it asks", async () => {
    expect(await exchange(["GET / HTTP/1.0\r\n\r\n"])).toMatch(/Connection: close/);
    const kept = await exchange([`GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${last("/")}`]);
    expect(kept).toMatch(/Connection: keep-alive[\s\S]*Connection: close/);
  });

  test.each([
    [
      "a length",
      (body: string) => [
        `POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ],
    ],
    [
      "chunks",
      (body: string) => [
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        ...(body.match(/[\s\S]{1,700}/g) ?? []).map((part) => `${part.length.toString(16)};ext\r\n${part}\r\n`),
        "0\r\nTrailer: x\r\n\r\n",
      ],
    ],
    [
      "a byte in each chunk",
      (body: string) => [
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        [...body].map((c) => `1\r\n${c}\r\n`).join(""),
        "0\r\n\r\n",
      ],
    ],
  ])("a body with %s comes back", async (_, pieces) => {
    const body = Array.from({ length: 12_345 }, (_, i) => String.fromCharCode((i * 7) % 256)).join("");
    const text = await exchange(pieces(body));
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe(body);
  });

  test("another method for a path is told which there are", async () => {
    expect(await exchange([last("/echo")])).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: POST\r\n/);
    const put = last("/").replace("GET", "PUT");
    expect(await exchange([put])).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, HEAD\r\n/);
    expect(await exchange([last("/nowhere")])).not.toContain("Allow");
  });

  test("who waits to be asked for a body is asked", async () => {
    const head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    expect(await exchange([head], (text) => text.includes("100"))).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  });

  test("a body that is made while it is sent arrives whole", async () => {
    const text = await exchange([last("/large")]);
    const body = text.slice(text.indexOf("\r\n\r\n") + 4);
    expect(body.length).toBe(3_000_000);
    expect([...body].every((c, i) => c.charCodeAt(0) === i % 251)).toBe(true);
  });

  test("behind a body that is made while it is sent are answered", async () => {
    const text = await exchange([`${get("/large")}${get("/any/1")}`, last("/")]);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1])).toEqual(["200", "201", "200"]);
    expect(text.endsWith("Hello, world\n")).toBe(true);
  });

  test("a function that fails is answered for", async () => {
    expect(await exchange([last("/fails")])).toMatch(/^HTTP\/1\.1 500 /);
  });
});

describe("what is no request", () => {
  test.each([
    ["no request at all", "hello\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
    [
      "a length beside chunks",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["a chunk without a size", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400],
    ["another encoding", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
    ["another version", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505],
    ["another method for a path", "DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405],
    [
      "a chunk with more than a size",
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1 x\r\n",
      400,
    ],
    [
      "chunks beyond the limit",
      `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${"1;e\r\nx\r\n".repeat(16385)}`,
      413,
    ],
    ["a body beyond the limit", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 16385\r\n\r\n", 413],
    ["a request line of a megabyte", `GET /${"a".repeat(2 ** 20)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
    ["fields of a megabyte", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(2 ** 20)}\r\n\r\n`, 431],
  ])("%s", async (_, request, status) => {
    expect(await exchange([request])).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*Connection: close`));
  });

  test("one that does not come to its end is not waited for", async () => {
    expect(await exchange(["GET / HT"])).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test("it can be stopped, and ends in order", async () => {
  await exchange([last("/stop")]);
  expect(await machine.exit).toMatchObject({ status: "exited", guestStatus: 0 });
});
