import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeLock } from "./folder-lock.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-lock-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("a lock that a living process keeps is given up on, by name", async () => {
  const dir = folder();
  const lock = join(dir, ".out.lock");
  await takeLock(lock, "out");
  // This process lives, and so does its lock.
  await expect(takeLock(lock, "out", { seconds: 0.3 })).rejects.toMatchObject({
    code: "ASH5012",
    diagnostics: [
      {
        message: `another build, process ${process.pid}, has held out for 0.3 seconds`,
        fix: { title: `wait for it, or remove ${lock} if that process is no build` },
      },
    ],
  });
  expect(readdirSync(dir)).toEqual([".out.lock"]);
});
