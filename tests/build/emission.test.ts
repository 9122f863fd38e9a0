import { join } from "node:path";
import { emit } from "@ashlar/emit";
import { expandInPlace, imageFrom } from "@ashlar/model";
import { requestOf, solve } from "@ashlar/solver";
import { describe, expect, test } from "vitest";
import { catalogue, root } from "../support.ts";

const own = { component: "alloc-bump", as: "own" };
const server = {
  component: "app",
  as: "server",
  options: { sources: ["main.c"], requires: { alloc: "^1", debug: "^1" } },
  with: { alloc: own },
};
const image = imageFrom({
  name: "golden",
  targets: ["qemu-microvm"],
  memory: "16MiB",
  use: [server, "alloc-tlsf", { component: "debug-log", options: { level: "warn" } }],
});

/** Everything that is emitted is a pure function: this needs no compiler. */
const emission = await (async () => {
  const expanded = expandInPlace(image, "/project");
  const base = await catalogue();
  const universe = { ...base, components: [...base.components, ...expanded.components] };
  const resolution = solve(universe, requestOf(expanded.image));
  if (resolution.kind === "conflict") throw new Error(resolution.steps.join("\n"));
  const options = { targets: ["qemu-microvm"], compiler: "clang", compilerInclude: "" } as const;
  return emit(expanded.image, resolution, universe, options);
})();

const golden = (name: string): string => `../golden/emission/${name}`;

describe("what is emitted", () => {
  test.each([
    "link.ld",
    "gen/start.c",
    "bind/server.h",
    "bind/debug-log.h",
    "inst/debug-log.c",
    "vmm/qemu-microvm.args",
  ])("%s", async (path) => {
    await expect(emission.files[path]).toMatchFileSnapshot(golden(path.replace("/", "-")));
  });

  test("the plan, without where its components lie", async () => {
    const { commands, headers, ...plan } = emission.plan;
    const text = JSON.stringify({ ...plan, uses: plan.uses.map(({ dir: _, ...use }) => use) }, null, 2);
    expect(text).not.toContain(root);
    await expect(`${text}\n`).toMatchFileSnapshot(golden("plan.json"));
    expect(commands.length).toBeGreaterThan(50);
    expect(headers.every((header) => header.from.startsWith(join(root, "components")))).toBe(true);
  });

  test("the files name no folder of this machine", () => {
    for (const [path, text] of Object.entries(emission.files))
      if (path !== "compile_commands.json") expect(text, path).not.toContain(root);
  });
});
