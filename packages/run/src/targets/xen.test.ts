import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Artifact, AshlarError } from "@ashlar/model";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { destroyDomain, xenCommand } from "./xen.ts";

const artifact = { dir: "/a", name: "web", memory: 8 * 2 ** 20, image: { path: "web.elf" } } as Artifact;
const plain = { commandLine: "", extra: [] };
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ashlar-xen-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** An `xl` that notes what it is called with, alone on the PATH. */
function toolstack(): void {
  writeFileSync(join(dir, "xl"), `#!/bin/sh\necho "$@" >>${dir}/calls\n`);
  chmodSync(join(dir, "xl"), 0o755);
  vi.stubEnv("PATH", dir);
}

async function refusal(capabilities: string): Promise<string> {
  const error = await xenCommand(artifact, { ...plain, capabilities }).catch((caught: unknown) => caught);
  return error instanceof AshlarError ? `${error.code}: ${error.diagnostics[0]?.message}` : String(error);
}

test("without xl, or in a domain that may not make others, it says what is missing", async () => {
  vi.stubEnv("PATH", dir);
  expect(await refusal(join(dir, "none"))).toBe("ASH4001: xl is not on the PATH, and the target xen needs it");
  toolstack();
  const other = "ASH4001: this machine is not dom0 of a Xen host, and the target xen needs one";
  expect(await refusal(join(dir, "none"))).toBe(other);
  writeFileSync(join(dir, "capabilities"), "");
  expect(await refusal(join(dir, "capabilities"))).toBe(other);
});

test("in dom0 xl makes the domain and stays until it is gone", async () => {
  toolstack();
  const capabilities = join(dir, "capabilities");
  writeFileSync(capabilities, "control_d\n");
  expect(await xenCommand(artifact, { ...plain, capabilities })).toEqual(
    ["xl", "create", "-F", "-c", "-q", "/a/vmm/xl.cfg", 'kernel="/a/web.elf"'], // xl.cfg(5)
  );
  const launch = { capabilities, memory: 9 * 2 ** 20 + 1, commandLine: 'a.b="c d"', initrd: "i", extra: ["-p"] };
  expect((await xenCommand(artifact, launch)).slice(7)).toEqual([
    ...["memory=10", 'ramdisk="i"', `cmdline='a.b="c d"'`, "-p"],
  ]);
});

test("a domain is ended by its name, and one that is gone is no error", async () => {
  toolstack();
  await destroyDomain(artifact);
  expect(readFileSync(join(dir, "calls"), "utf8")).toBe("destroy web\n");
  vi.stubEnv("PATH", "/nowhere");
  await destroyDomain(artifact);
});
