import type { Plan, PlanUse } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { checkInterruptCode, stackReports, stackWarnings } from "./call-graph.ts";
import type { Code } from "./disassembly.ts";
import type { CodeFacts } from "./objects.ts";

function code(name: string, calls: readonly string[] = [], more: Partial<Code> = {}): Code {
  return { name, file: "o", address: 0, calls: new Set(calls), indirect: false, references: [], ...more };
}

function use(name: string, more: Partial<PlanUse> = {}): PlanUse {
  const lists = { sources: [], options: [], bindings: [], irq: [] };
  const same = { use: name, component: name, code: name, source: name };
  return { ...same, ...lists, version: "1.0.0", provides: {}, threads: {}, memory: 0, dir: "", ...more };
}

function plan(...uses: readonly PlanUse[]): Plan {
  const base = {
    kind: "plan",
    schemaVersion: 1,
    name: "t",
    target: "qemu-microvm",
    targets: ["qemu-microvm"],
    switches: [],
    compiler: "clang",
  } as const;
  return { ...base, uses, root: [], memory: { total: 2 ** 23, uses: [] }, devices: [], commands: [], headers: [] };
}

/** Facts of one use's object `o`: its functions with their frames. */
function facts(of: PlanUse, frames: Readonly<Record<string, number>>, object = "o"): CodeFacts {
  const names = new Set(Object.keys(frames));
  const empty = { undefined: new Map(), text: 0, data: 0, largest: [], strings: new Set<string>() };
  const known = { defined: names, all: names, frames: new Map(Object.entries(frames)), objects: [object] };
  return { use: of, ...empty, ...known };
}

/** No function is marked ASH_IRQ. */
const none = { start: 0, end: 0 };
const vector = { vector: "movaps %xmm0,(%rax)" };

describe("code in interrupt context", () => {
  const timer = use("timer", { irq: ["fired"] });

  test("is refused with the path to the vector instruction", () => {
    const linked = [code("fired", ["a", "b"]), code("a", ["a"]), code("b", ["c"]), code("c", [], vector)];
    const [found, ...more] = checkInterruptCode(linked, plan(timer), none);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: "ASH5008" });
    expect(found!.message).toContain("fired → b → c");
    expect(found!.message).toContain("movaps %xmm0,(%rax)");
  });

  test("may call in circles", () => {
    const linked = [code("fired", ["a"]), code("a", ["b"]), code("b", ["a", "fired", "unknown"])];
    expect(checkInterruptCode(linked, plan(timer), none)).toEqual([]);
    expect(checkInterruptCode([...linked, code("unknown", [], vector)], plan(timer), none)).toHaveLength(1);
  });

  test("has several roots, of several uses, each judged by its own name in the image", () => {
    const second = use("second", { irq: ["fired", "tick"], rename: "second__" });
    const linked = [code("fired"), code("second__fired", [], vector), code("second__tick", ["second__fired"])];
    const found = checkInterruptCode(linked, plan(timer, second), none);
    expect(found.map((d) => d.message.split(" ")[0])).toEqual(["second__fired", "second__tick"]);
  });

  test("is what stands where the linker put functions marked ASH_IRQ, once each", () => {
    const marked = { start: 0x100010, end: 0x100020 };
    const linked = [0x10000f, 0x100010, 0x10001f, 0x100020].map((address) =>
      code(`at${address.toString(16)}`, [], { ...vector, address }),
    );
    const found = checkInterruptCode([...linked, code("fired", [], { address: 0x100010 })], plan(timer), marked);
    expect(found.map((d) => d.message.split(" ")[0])).toEqual(["at100010", "at10001f"]);
  });

  test("is not what threads run, nor what is not in the image", () => {
    expect(checkInterruptCode([code("main", [], vector)], plan(timer, use("app")), none)).toEqual([]);
  });
});

describe("the deepest stack", () => {
  const app = use("app", { threads: { worker: 4096 } });

  test("is the sum of frames and return addresses on the deepest path", () => {
    const plain = [code("worker", ["a", "b"]), code("a", ["c"]), code("b"), code("c")];
    const [report] = stackReports(plan(app), [facts(app, { worker: 16, a: 100, b: 150, c: 60 })], plain);
    expect(report).toMatchObject({ root: "worker", use: "app", limit: 4096, path: ["worker", "a", "c"] });
    expect(report!.bytes).toBe(16 + 100 + 60 + 3 * 8);
  });

  test("counts one round of a recursion and names it; calls through pointers are named", () => {
    const plain = [code("worker", ["a"]), code("a", ["b"]), code("b", ["a"], { indirect: true }), code("far", ["far"])];
    const [report] = stackReports(plan(app), [facts(app, { worker: 8, a: 8, b: 8, far: 999 })], plain);
    expect(report).toMatchObject({ bytes: 48, recursion: ["a"], indirect: ["b"] });
  });

  test("follows calls into the renamed names of each use", () => {
    const first = use("first", { threads: { worker: 1024 } });
    const second = use("second", { threads: { worker: 1024 }, rename: "second__" });
    const codes = [facts(first, { worker: 8, own: 8 }), facts(second, { worker: 8, own: 500 }, "p")];
    const plain = [
      ...[code("worker", ["own"]), code("own")],
      ...[code("worker", ["own", "shared"], { file: "p" }), code("own", [], { file: "p" })],
    ];
    const reports = stackReports(plan(first, second), codes, plain);
    expect(reports.map((r) => [r.root, r.bytes])).toEqual([
      ["worker", 32],
      ["second__worker", 524],
    ]);
    expect(reports[1]!.path).toEqual(["second__worker", "second__own"]);
  });

  test("has the program's main on the boot stack, and handlers without a limit", () => {
    const stack = { name: "stack", type: "size", value: "16KiB", phase: "build", values: [] } as const;
    const boot = use("boot", { provides: { "boot.entry": "1.0.0" }, options: [stack], irq: ["fired"] });
    const program = use("app", { provides: { program: "1.0.0" } });
    const codes = [facts(boot, { fired: 40 }, "p"), facts(program, { main: 100 })];
    const reports = stackReports(plan(boot, program), codes, [code("main"), code("fired", [], { file: "p" })]);
    expect(reports.map((r) => [r.use, r.root, r.limit])).toEqual([
      ["boot", "fired", undefined],
      ["app", "main", 16384],
    ]);
  });

  test("counts the larger of two static functions of one name, and no other's objects", () => {
    const plain = [code("worker", ["f"]), code("f"), code("f", [], { file: "p" }), code("f", [], { file: "q" })];
    const helper = { ...facts(app, { f: 300 }, "p"), defined: new Set<string>() };
    const [report] = stackReports(plan(app), [facts(app, { worker: 8, f: 100 }), helper], plain);
    expect(report!.bytes).toBe(16 + 308);
  });

  test("warns only where it is larger than the stack that is given", () => {
    const report = { use: "app", root: "worker", path: ["worker", "f"], recursion: [], indirect: [] };
    const told = stackWarnings([
      { ...report, bytes: 4096, limit: 4096 },
      { ...report, bytes: 9999 },
      { ...report, bytes: 4097, limit: 4096 },
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ code: "ASH5013", severity: "warning" });
    expect(told[0]!.message).toContain("4097");
  });
});
