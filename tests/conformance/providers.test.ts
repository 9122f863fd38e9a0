import { type Target, targets } from "@ashlar/model";
import { composeConformance, conform } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { cacheDir } from "../support.ts";
import { beside, folders, interfaces, optionsOf, outDir, providers, universe, withMachine, xen } from "./suites.ts";

interface Case {
  readonly contract: string;
  readonly provider: string;
  readonly target: Target;
}

/**
 * Where a component runs that names no target: as a process under sanitizers, or without where that cannot be, and booted once;
 * `npm run test:long -- targets` boots it on every machine of QEMU's. A hypervisor is started for those alone that name it.
 */
const anywhere: readonly Target[] = ["host-san", "qemu-microvm"];
const everywhere = targets.filter((target) => target !== "xen");
const elsewhere = Number(process.env.ASHLAR_RUNS ?? "1") > 1 ? everywhere : anywhere;

/** Every provider on every target on which it can be composed with its suite. */
async function cases(portable: readonly Target[]): Promise<readonly Case[]> {
  const found: Case[] = [];
  for (const { id } of interfaces) {
    for (const component of providers.filter((c) => Object.hasOwn(c.provides, id))) {
      const places = new Set(component.targets ?? portable);
      for (const target of places) {
        const options = {
          universe,
          interface: id,
          provider: component.id,
          options: optionsOf(component.id),
          target,
          use: beside(id, target),
        };
        const fits = await composeConformance(options).then(
          () => true,
          () => false,
        );
        if (fits) found.push({ contract: id, provider: component.id, target });
        else if (target === "host-san" && component.targets === undefined) places.add("host");
      }
    }
  }
  return found;
}

const all = await cases(elsewhere);

describe("providers", () => {
  test("the list is the one that is expected: nothing falls out in silence", async () => {
    const usual = elsewhere === anywhere ? all : await cases(anywhere);
    const lines = usual.map((c) => `${c.contract} ${c.provider} ${c.target}\n`).sort();
    await expect(lines.join("")).toMatchFileSnapshot("../golden/conformance.txt");
  });

  test.each(all.filter(({ target }) => target !== "xen"))("$contract by $provider on $target", holds);
});

// Xen's first domain has no devices: tests/xen has those of another one, and a xenstore, of which this says that it is absent.
const besideDom0: ReadonlySet<string> = new Set(["block", "net.device"]);

describe.skipIf(xen === undefined)("on Xen", () => {
  const first = all.filter(({ contract, target }) => target === "xen" && !besideDom0.has(contract));
  test.each(first)("$contract by $provider on $target", holds);
});

async function holds({ contract, provider, target }: Case): Promise<void> {
  const result = await withMachine({ contract, provider, target }, (run) =>
    conform({
      universe,
      interface: contract,
      provider,
      options: optionsOf(provider),
      target,
      use: beside(contract, target),
      folders,
      outDir: outDir(contract, provider, target),
      cacheDir,
      run,
    }),
  );
  expect(result.failures, result.text).toEqual([]);
  expect(result.passed, JSON.stringify(result.exit) + result.text).toBe(true);
}
