import type { Compiler, Target } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { component } from "../../../tests/small-universe.ts";
import { codeFlags, componentFlags, plainFlags } from "./flags.ts";
import type { PlanContext } from "./plan.ts";

function context(target: Target, compiler: Compiler): PlanContext {
  const nothing = { compilerInclude: "/cc/include", codeOf: (use: string) => use, renameOf: () => "" };
  const universe = { interfaces: [], components: [] };
  const resolution = {
    kind: "resolution",
    schemaVersion: 1,
    status: "solved",
    selected: [],
    edges: [],
    objective: [],
  } as const;
  const hosted = target === "host-san";
  return {
    targets: [target],
    hosted,
    native: target === "host",
    switches: [],
    compiler,
    ...nothing,
    universe,
    resolution,
    componentOf: () => app,
    interfaceOf: () => undefined,
  };
}

const app = component("app");
const runtime = component("rt", { provides: { "cc.runtime": "1.0.0" } });
const hosted = component("host-time", { hosted: true });

describe.each(["clang", "gcc"] as const)("flags of %s", (compiler) => {
  const bare = context("qemu-microvm", compiler);
  const host = context("host-san", compiler);

  test("make code that an interrupt may meet anywhere and that no loader moves", () => {
    const flags = componentFlags(app, bare);
    for (const flag of [
      "-ffreestanding",
      "-mno-red-zone",
      "-fno-pic",
      "-fno-pie",
      "-mcmodel=small",
      "-fvisibility=hidden",
    ])
      expect(flags).toContain(flag);
    expect(flags.some((flag) => /^-nostd(?:lib)?inc$/.test(flag))).toBe(true);
  });

  test("favour size, or speed where a component says so", () => {
    const optimizations = (flags: readonly string[]) => flags.filter((flag) => flag.startsWith("-O"));
    expect(optimizations(componentFlags(app, bare))).toEqual(["-Os"]);
    expect(optimizations(componentFlags({ ...app, optimize: "speed" }, bare))).toEqual(["-O2"]);
  });

  test("leave link-time optimisation out where the compiler itself calls, and under sanitizers", () => {
    const lto = (flags: readonly string[]) => flags.some((flag) => flag.startsWith("-flto"));
    expect(lto(codeFlags(app, bare))).toBe(true);
    expect(lto(codeFlags(runtime, bare))).toBe(false);
    expect(lto(codeFlags(app, host))).toBe(false);
    expect(lto(plainFlags())).toBe(false);
  });

  test("put sanitizers on a host's process, and its headers before none but hosted components", () => {
    expect(codeFlags(app, host)).toContain("-fsanitize=address,undefined");
    expect(codeFlags(app, host)).toContain("-fno-sanitize-recover=all");
    expect(componentFlags(app, host)).toContain("-ffreestanding");
    expect(componentFlags(hosted, host).filter((flag) => /^-nostd|^-isystem|^-ffreestanding/.test(flag))).toEqual([]);
  });

  test("name no folder of this machine but the compiler's own", () => {
    const named = [bare, host].flatMap((c) => [...componentFlags(app, c), ...codeFlags(app, c)]);
    expect(named.filter((flag) => flag.startsWith("/"))).toEqual(
      compiler === "gcc" ? ["/cc/include", "/cc/include"] : [],
    );
  });
});
