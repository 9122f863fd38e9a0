import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { measureAccelerators, refuseMissingKvm } from "./accelerator.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-accelerator-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("the probe runs, and what it measured is recalled", async () => {
  const dir = folder();
  const measured = await measureAccelerators(dir);
  expect(measured.tcgMs).toBeGreaterThan(0);
  const { tcgMs, kvmMs, chosen } = measured;
  expect(chosen).toBe(kvmMs !== null && kvmMs < tcgMs! ? "kvm" : "tcg");
  expect(readdirSync(dir)).toEqual(["accelerator.json"]);
  expect(await measureAccelerators(dir)).toEqual(measured);
});

test("a measurement in which nothing ran is made again", async () => {
  const dir = folder();
  const { key } = await measureAccelerators(dir);
  const path = join(dir, "accelerator.json");
  writeFileSync(path, JSON.stringify({ tcgMs: null, kvmMs: null, chosen: "tcg", key }));
  expect((await measureAccelerators(dir)).tcgMs).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(path, "utf8")).tcgMs).toBeGreaterThan(0);
});

test("kvm that is not there is refused, with the way round it", async () => {
  const device = join(folder(), "kvm");
  await expect(refuseMissingKvm(device)).rejects.toMatchObject({
    code: "ASH4001",
    diagnostics: [{ fix: { title: "use --accel tcg, or auto" } }],
  });
  writeFileSync(device, "");
  await expect(refuseMissingKvm(device)).resolves.toBeUndefined();
});
