import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTarget, type Target } from "@ashlar/model";
import { conform } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { cacheDir } from "../support.ts";
import { beside, folders, interfaces, machineOf, outDir, universe, xen } from "./suites.ts";

interface Mutant {
  readonly contract: string;
  readonly mutant: string;
  readonly target: Target;
}

describe("mutants", () => {
  const mutants = interfaces.flatMap(({ id, dir }) => {
    const names = readdirSync(join(dir, "mutants")).filter((name) => name.endsWith(".c"));
    const text = readFileSync(join(dir, "mutants/component.yaml"), "utf8");
    const first = /^targets: \[([\w-]+)/m.exec(text)?.[1];
    const target: Target = isTarget(first) ? first : "host-san";
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

  test.each(mutants.filter(({ target }) => target !== "xen"))("$contract: $mutant", isFound);

  describe.skipIf(xen === undefined)("on Xen", () => {
    test.each(mutants.filter(({ target }) => target === "xen"))("$contract: $mutant", isFound);
  });
});

async function isFound({ contract, mutant, target }: Mutant): Promise<void> {
  const result = await conform({
    universe,
    interface: contract,
    provider: { mutant },
    target,
    use: beside(contract, target),
    folders,
    outDir: outDir(contract, "mutants", mutant),
    cacheDir,
    // A mutant that hangs is found; the sound one may take its time on a busy machine.
    timeoutMs: mutant === "none" ? 60_000 : 8_000,
    run: { ...machineOf(contract), ...(target === "xen" && { hypervisor: xen?.hypervisor }) },
  });
  expect(result.passed, result.text).toBe(mutant === "none");
}
