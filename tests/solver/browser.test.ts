import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { solve, verify } from "@ashlar/solver";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { component, contract, request, requirement, universe, use } from "../small-problem.ts";

const entry = join(import.meta.dirname, "../../packages/solver/src/index.ts");
const { outputFiles, metafile, warnings } = await build({
  entryPoints: [entry],
  bundle: true,
  write: false,
  metafile: true,
  platform: "browser",
  conditions: ["source"],
  format: "iife",
  globalName: "solver",
  target: "es2022",
});
const bundle = outputFiles[0]!.text;

/** A page: what the language has, and of the platform no more than clocks and signals. */
function page(): object {
  const globals: Record<string, unknown> = { setTimeout, performance, AbortController, AbortSignal };
  globals.self = globals;
  const context = createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  runInContext(bundle, context);
  return context;
}

const parts = universe(
  [
    component("app", { requires: [requirement("heap", "^1"), requirement("log", "*", { optional: true })] }),
    component("small", { provides: { heap: "1.0.0" }, budget: { text: 10 } }),
    component("large", { provides: { heap: "1.1.0" }, budget: { text: 20 } }),
    component("old", { provides: { heap: "0.9.0" } }),
  ],
  [contract("heap", true)],
);
const asked = request([use("app")]);

/** Runs an expression in a page, over data that came there as text. */
function inPage(code: string): unknown {
  const data = `const [universe, request] = JSON.parse(${JSON.stringify(JSON.stringify([parts, asked]))});`;
  return runInContext(`(() => { ${data} return ${code}; })()`, page());
}

describe("the solver in a browser", () => {
  test("needs no module of Node.js, and is bundled without a warning", () => {
    expect(warnings).toEqual([]);
    expect(Object.values(metafile.outputs).flatMap((output) => output.imports)).toEqual([]);
    expect(bundle).not.toMatch(/["']node:|\brequire\(["']/);
  });

  test("solves and checks, the same as here", () => {
    const here = solve(parts, asked);
    expect(here.kind === "resolution" && here.selected.map((s) => s.use)).toEqual(["app", "small"]);
    const there = JSON.parse(String(inPage("JSON.stringify(solver.solve(universe, request))")));
    expect(there).toEqual(JSON.parse(JSON.stringify(here)));
    expect(inPage("solver.verify(universe, request, solver.solve(universe, request)).length")).toBe(0);
    expect(inPage("solver.verify(universe, request, { selected: [], edges: [] })[0].rule")).toBe("V4");
    expect(verify(parts, asked, there)).toEqual([]);
  });

  test("lets the page go on meanwhile, and stops by its signal", async () => {
    const kind = inPage("solver.solveAsync(universe, request).then((answer) => answer.kind)");
    expect(await kind).toBe("resolution");
    const stopped = inPage(
      "solver.solveAsync(universe, request, { signal: AbortSignal.abort(new Error('closed')) }).catch((e) => e.message)",
    );
    expect(await stopped).toBe("closed");
  });
});
