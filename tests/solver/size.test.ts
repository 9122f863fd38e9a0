import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ashlar, temporary } from "../support.ts";

/** Components in ten versions each, of which every one needs the next; the last one maybe what nobody provides. */
function chain(components: number, { lacking = false } = {}): object {
  const versions = (id: number): readonly object[] =>
    Array.from({ length: 10 }, (_, minor) => ({
      id: `c${id}`,
      version: `1.${minor}.0`,
      provides: { [`i${id}`]: `1.${minor}.0` },
      ...((id + 1 < components || lacking) && { requires: [{ interface: `i${id + 1}`, range: "^1.0.0" }] }),
    }));
  return { schemaVersion: 1, components: Array.from({ length: components }, (_, id) => versions(id)).flat() };
}

const request = { schemaVersion: 1, name: "long", targets: ["qemu-microvm"], uses: [{ component: "c0" }] };

async function solveChain(
  universe: object,
  { args = ["--json"], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
) {
  const dir = await temporary();
  await writeFile(join(dir, "u.json"), JSON.stringify(universe));
  await writeFile(join(dir, "r.json"), JSON.stringify(request));
  return ashlar(["solve", "--universe", "u.json", "--request", "r.json", "--order", "none", ...args], dir, env);
}

describe("size", () => {
  // In CI ten thousand versions; `npm run test:long -- size` makes it a million.
  const components = 1000 * Math.min(100, (fc.readConfigureGlobal().numRuns ?? 100) / 100);

  test(`${components} components in ten versions each are solved, or refused with the memory that they take`, async () => {
    const { code, stdout } = await solveChain(chain(components));
    const answer = JSON.parse(stdout);
    if (code === 8) expect(answer.diagnostics[0]).toMatchObject({ code: "ASH3010" });
    else expect([code, answer.status, answer.selected.length]).toEqual([0, "solved", components]);
  });

  test(`of ${components / 2} of which the last lacks something, the core is told as far as the effort goes`, async () => {
    const { code, stdout } = await solveChain(chain(components / 2, { lacking: true }));
    const answer = JSON.parse(stdout);
    if (code === 8) return expect(answer.diagnostics[0]).toMatchObject({ code: "ASH3010" });
    const { core, minimal, steps, fixes } = answer.conflict;
    expect([code, answer.status, core.length, minimal]).toEqual([4, "unsatisfiable", 5 * components + 1, false]);
    expect(steps[0].says).toContain(`needs i${components / 2} ^1.0.0; nobody provides it`);
    expect(steps.at(-1).says).toContain("not each of these was tried");
    if (components === 1000) expect(fixes.at(-1).without).toEqual(["use[0]"]);
  });

  test("as text, the steps of a conflict are told up to forty", async () => {
    const { code, stdout } = await solveChain(chain(5, { lacking: true }), { args: [] });
    const lines = stdout.split("\n").filter((line) => !line.startsWith("  try:"));
    expect([code, lines.length, lines[39]]).toEqual([4, 41, "  and 12 more, which --json shows"]);
  });

  test("what the heap cannot hold is refused before it is tried", async () => {
    const { code, stdout } = await solveChain(chain(5000), { env: { NODE_OPTIONS: "--max-old-space-size=100" } });
    const fix = { title: expect.stringContaining("NODE_OPTIONS=--max-old-space-size=") };
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "ASH3010", at: [{ file: "u.json" }], fix }] });
    expect(code).toBe(8);
  });

  test("so is a document that is too long to be one text", async () => {
    const dir = await temporary();
    await writeFile(join(dir, "r.json"), JSON.stringify(request));
    await writeFile(join(dir, "u.json"), "");
    await truncate(join(dir, "u.json"), 2 ** 30);
    const { code, stdout } = await ashlar(["solve", "--universe", "u.json", "--request", "r.json", "--json"], dir);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "ASH3010" }] });
    expect(code).toBe(8);
  });
});
