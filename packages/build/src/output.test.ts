import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openOutput, stampFile } from "./output.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-output-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A process that has ended, and whose number is free again. */
async function endedProcess(): Promise<number> {
  const child = spawn("true");
  await new Promise((resolve) => child.on("close", resolve));
  return child.pid!;
}

describe("an output folder", () => {
  test("is replaced as a whole, and nothing stays beside it", async () => {
    const dir = folder();
    for (const text of ["first", "second"]) {
      const output = await openOutput(join(dir, "out"));
      writeFileSync(join(output.work, "file"), text);
      writeFileSync(join(output.work, stampFile), "0".repeat(64));
      await output.commit();
      await output.release();
      expect(readFileSync(join(dir, "out/file"), "utf8")).toBe(text);
    }
    expect(readdirSync(dir)).toEqual(["out"]);
  });

  test("is refused when it is somebody's own, a stamp of another kind in it or not", async () => {
    const dir = folder();
    mkdirSync(join(dir, "out"));
    for (const name of ["notes.txt", stampFile]) {
      writeFileSync(join(dir, "out", name), "2026-11-22\n");
      await expect(openOutput(join(dir, "out"))).rejects.toMatchObject({ diagnostics: [{ code: "ASH1107" }] });
    }
    expect(readdirSync(dir)).toEqual(["out"]);
    expect(readdirSync(join(dir, "out")).sort()).toEqual([stampFile, "notes.txt"]);
  });

  test("comes back when a build was killed between its two renames", async () => {
    const dir = folder();
    mkdirSync(join(dir, ".out.old"));
    writeFileSync(join(dir, ".out.old/file"), "last good");
    writeFileSync(join(dir, ".out.old", stampFile), "0".repeat(64));
    const output = await openOutput(join(dir, "out"));
    expect(readFileSync(join(dir, "out/file"), "utf8")).toBe("last good");
    await output.release();
  });

  test("that somebody else filled is left alone; an empty one is not", async () => {
    const dir = folder();
    mkdirSync(join(dir, "src"));
    mkdirSync(join(dir, "new"));
    writeFileSync(join(dir, "src/main.c"), "mine");
    await expect(openOutput(join(dir, "src"))).rejects.toMatchObject({ code: "ASH1107" });
    expect(readFileSync(join(dir, "src/main.c"), "utf8")).toBe("mine");
    const output = await openOutput(join(dir, "new"));
    await output.release();
    expect(readdirSync(dir)).toEqual(["new", "src"]);
  });

  test.each(["dead", "reused"])("is taken over by exactly one of many when its lock's process is %s", async (kind) => {
    const dir = folder();
    const pid = kind === "dead" ? await endedProcess() : process.pid;
    for (let round = 0; round < 4; round++) {
      writeFileSync(join(dir, ".out.lock"), `${pid} 1`);
      let inside = 0;
      const build = async (): Promise<void> => {
        const output = await openOutput(join(dir, "out"));
        expect(++inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inside--;
        await output.release();
      };
      await Promise.all(Array.from({ length: 8 }, build));
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  test("waits for a lock that lives, and stops waiting on request", async () => {
    const dir = folder();
    const output = await openOutput(join(dir, "out"));
    const stop = new AbortController();
    const second = openOutput(join(dir, "out"), stop.signal);
    setTimeout(() => stop.abort(), 150);
    await expect(second).rejects.toThrow(/abort/i);
    expect(existsSync(output.work)).toBe(true);
    await output.release();
  });
});
