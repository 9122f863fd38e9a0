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

test("05-http serves until it is interrupted, and nothing is left", async () => {
  const dir = await example("05-http");
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
  const url = `http://127.0.0.1:${ports["80"]}`;
  expect(await (await fetch(`${url}/`)).text()).toBe("Hello, world\n");
  expect(await (await fetch(`${url}/echo`, { method: "POST", body: "and back" })).text()).toBe("and back");
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  server.kill("SIGINT");
  expect((await ended)[0]).toBe(130);
  expect(() => process.kill(vmmPid, 0)).toThrow();
});

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
