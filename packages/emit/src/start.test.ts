import type { Component, Option, Plan } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component, composition, contract, requirement } from "../../../tests/small-universe.ts";
import { contextOf, planOf } from "./plan.ts";
import { rootHeader, startFile } from "./start.ts";

const options = { targets: ["qemu-microvm"], compiler: "clang" } as const;
const interfaces = [
  contract("machine", ["exit", "panic"]),
  contract("boot.options", ["apply"]),
  contract("data", ["get"]),
];
const machine = component("isa", { provides: { machine: "1.0.0" }, instance: "isa.h" });

/** A chain of components: each needs the one before, and each may have an init, a fini and state. */
function chain(parts: readonly Partial<Component>[]): { plan: Plan; start: string } {
  const links = parts.map((more, i) => {
    const requires = i === 0 ? [] : [requirement("data")];
    return component(`c${i}`, { provides: { data: "1.0.0" }, requires, ...more });
  });
  const universe = { interfaces, components: [machine, ...links] };
  // Listed backwards: only the edges say who comes first.
  const uses = [...links.map((c) => [c.id, c.id] as const).reverse(), ["isa", "isa"] as const];
  const edges = links.slice(1).map((c, i) => [c.id, "data", `c${i}`] as const);
  const composed = composition(universe, uses, [["image", "machine", "isa"], ...edges]);
  const plan = planOf(composed.image, composed.resolution, universe, options);
  return { plan, start: startFile(plan, contextOf(composed.resolution, universe, options)) };
}

/** The text between a function's opening and closing brace. */
function body(text: string, name: string): string {
  const [, inner] = new RegExp(`\\b${name}\\([^)]*\\)\\n\\{\\n([\\s\\S]*?)\\n\\}`).exec(text)!;
  return inner!;
}

const calls = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map((m) => m[1]!);

describe("gen/start.c", () => {
  const all = [{ init: "c0_init", fini: "c0_fini" }, { init: "c1_init" }, { init: "c2_init", fini: "c2_fini" }];

  test("calls inits in the order of the edges, and main behind them", () => {
    const text = body(chain(all).start, "ash_plan_start");
    expect(calls(text, /\b(c\d_init|main)\(/g)).toEqual(["c0_init", "c1_init", "c2_init", "main"]);
    expect(text.match(/failed\("init of c\d failed", error\)/g)).toHaveLength(3);
  });

  test("calls finis in reverse, each once, and then the machine's exit", () => {
    const text = body(chain(all).start, "ash_plan_exit");
    expect(calls(text, /\b(c\d_fini|ash_machine_exit)\(/g)).toEqual(["c2_fini", "c0_fini", "ash_machine_exit"]);
    expect(calls(text, /called == (\d)/g)).toEqual(["0", "1"]);
    expect(calls(text, /called = (\d)/g)).toEqual(["1", "2"]);
    // What has been called is noted before the call: a fini that ends the program itself is not called again.
    for (const step of text.split("called ==").slice(1))
      expect(step.indexOf("called =")).toBeLessThan(step.indexOf("_fini("));
  });

  test("keeps these orders for any chain", () => {
    const part = fc.record({ init: fc.boolean(), fini: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const { start } = chain(
          parts.map(({ init, fini }, i) => ({ ...(init && { init: `i${i}` }), ...(fini && { fini: `f${i}` }) })),
        );
        const inits = parts.flatMap((p, i) => (p.init ? [`i${i}`] : []));
        const finis = parts.flatMap((p, i) => (p.fini ? [`f${i}`] : []));
        expect(calls(body(start, "ash_plan_start"), /\b(i\d)\(/g)).toEqual(inits);
        expect(calls(body(start, "ash_plan_exit"), /\b(f\d)\(/g)).toEqual(finis.reverse());
      }),
    );
  });

  test("passes the use's state, or nothing where it has none", () => {
    const { start } = chain([{ init: "with", instance: "c0.h" }, { init: "without" }]);
    expect(start).toContain("with(&c0__self)");
    expect(start).toContain("extern struct c0 c0__self;");
    expect(start).toContain("without((struct c1 *)0)");
    expect(start).toContain("const char c1__self[1] = {0};");
    expect(start).not.toContain("c0__self[1]");
  });

  test("has neither an error nor a count without inits and finis", () => {
    const { start } = chain([{}]);
    expect(start).not.toMatch(/int error;|called/);
    expect(start).not.toContain("ash_plan_options[]");
  });

  test("lists boot options by name, with their fields, ranges and words", () => {
    const option = (name: string, more: Partial<Option>): Option => {
      return { name, type: "count", default: 1, doc: "", phase: "boot", ...more };
    };
    const boot = [
      option("zoom", { min: 2, max: 9 }),
      option("level", { type: "enum", default: "a", values: ["a", "b"] }),
    ];
    const { start } = chain([{ instance: "c0.h", options: [...boot, option("built", { phase: "build" })] }]);
    const rows = start.split("\n").filter((line) => line.startsWith('    {"'));
    expect(rows).toEqual([
      '    {"c0.level", &((struct c0_boot *)&c0__self)->level, ASH_OPTION_ENUM, 0u, UINT64_MAX, "a|b"},',
      '    {"c0.zoom", &((struct c0_boot *)&c0__self)->zoom, ASH_OPTION_COUNT, 2u, 9u, 0},',
    ]);
    expect(start).toContain("ash_plan_option_count = 2;");
    expect(start).toMatch(/ash_plan_uses\[\] = \{.*"c0".*\}/);
  });
});

test("bind/image.h includes and declares what the image itself calls", () => {
  const universe = { interfaces, components: [machine] };
  const { image, resolution } = composition(universe, [["isa", "isa"]], [["image", "machine", "isa"]]);
  const plan = planOf(image, resolution, universe, options);
  const text = rootHeader(plan, contextOf(resolution, universe, options));
  expect(text.indexOf("redefine_extname ash_machine_exit isa_machine_exit")).toBeLessThan(text.indexOf("#include"));
  expect(text).toContain("#include <ashlar/machine.h>");
  expect(text).toContain("extern struct ash_machine ash_use_machine;");
});
