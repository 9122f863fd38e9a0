import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Target, targets, type Universe } from "@ashlar/model";
import { composeConformance, conform } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { cacheDir, catalogue, root } from "../support.ts";

const universe: Universe = await catalogue();
const initrd = join(root, "out", "conformance-initrd.txt");
const interfaces = universe.interfaces.filter((i) =>
  ["conformance.c", "conformance.yaml", "mutants/component.yaml"].every((file) => existsSync(join(i.dir, file))),
);

beforeAll(async () => {
  await mkdir(join(root, "out"), { recursive: true });
  await writeFile(initrd, "the text that every suite is given\n");
});

/** The output folder of one combination; kept, so that the next run builds nothing. */
function outDir(...parts: readonly string[]): string {
  return join(root, "out", "conformance", ...parts);
}

/** Everything that can vary from outside is given to every suite, so that those which look at it can tell. */
const machine = { initrd, args: ["one", "two words", 'say "hi"'] };

interface Case {
  readonly contract: string;
  readonly provider: string;
  readonly target: Target;
}

/** Every provider on every target on which it can be composed with its suite. */
async function cases(): Promise<readonly Case[]> {
  const found: Case[] = [];
  for (const { id } of interfaces) {
    for (const component of universe.components.filter((c) => Object.hasOwn(c.provides, id))) {
      for (const target of component.targets ?? targets) {
        const options = { universe, interface: id, provider: component.id, target };
        const fits = await composeConformance(options).then(
          () => true,
          () => false,
        );
        if (fits) found.push({ contract: id, provider: component.id, target });
      }
    }
  }
  return found;
}

const all = await cases();

describe("providers", () => {
  test("the list is the one that is expected: nothing falls out in silence", async () => {
    const lines = all.map((c) => `${c.contract} ${c.provider} ${c.target}\n`).sort();
    await expect(lines.join("")).toMatchFileSnapshot("../golden/conformance.txt");
  });

  test.each(all)("$contract by $provider on $target", async ({ contract, provider, target }) => {
    const result = await conform({
      universe,
      interface: contract,
      provider,
      target,
      outDir: outDir(contract, provider, target),
      cacheDir,
      run: machine,
    });
    expect(result.failures, result.text).toEqual([]);
    expect(result.passed, JSON.stringify(result.exit) + result.text).toBe(true);
  });
});

describe("mutants", () => {
  const mutants = interfaces.flatMap(({ id, dir }) => {
    const names = readdirSync(join(dir, "mutants")).filter((name) => name.endsWith(".c"));
    const text = readFileSync(join(dir, "mutants/component.yaml"), "utf8");
    const target: Target = /^targets:.*qemu-microvm/m.test(text) ? "qemu-microvm" : "host-san";
    return names.map((name) => ({ contract: id, mutant: name.replace(/\.c$/, ""), target }));
  });

  test.each(interfaces.map((i) => ({ contract: i.id })))(
    "$contract has at least five broken ones and a sound one",
    ({ contract }) => {
      const names = mutants.filter((m) => m.contract === contract).map((m) => m.mutant);
      expect(names).toContain("none");
      expect(names.length).toBeGreaterThan(5);
    },
  );

  test.each(mutants)("$contract: $mutant", async ({ contract, mutant, target }) => {
    const result = await conform({
      universe,
      interface: contract,
      provider: { mutant },
      target,
      outDir: outDir(contract, "mutants", mutant),
      cacheDir,
      timeoutMs: 20_000,
      run: machine,
    });
    expect(result.passed, result.text).toBe(mutant === "none");
  });
});
