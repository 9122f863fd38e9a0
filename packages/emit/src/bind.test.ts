import type { Plan, PlanOption } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import {
  component,
  composition,
  contract,
  requirement,
  type SmallEdge,
  type SmallUse,
} from "../../../tests/small-universe.ts";
import { bindHeader, bootStruct, optionHeader } from "./bind.ts";
import { bindingsOf } from "./bindings.ts";
import { bootDefaults, hasInstanceFile, instanceFile } from "./instance.ts";
import { contextOf, type PlanContext, planOf } from "./plan.ts";

const universe = {
  interfaces: [
    contract("base", [], { provider: "none" }),
    contract("alloc", ["get", "put"]),
    contract("net.device", ["send"]),
    contract("libc", ["malloc", "free"], { names: "standard" }),
    contract("program", ["main"], { names: "standard", headers: {} }),
    contract("info", [], { provider: "plan" }),
  ],
  components: [
    component("app", {
      provides: { program: "1.0.0" },
      requires: [
        requirement("alloc"),
        requirement("up-link", { interface: "net.device" }),
        requirement("card", { interface: "net.device", many: true }),
        requirement("libc"),
        requirement("spare", { interface: "alloc", optional: true }),
        requirement("info"),
      ],
    }),
    component("tlsf", {
      provides: { alloc: "1.0.0" },
      options: [{ name: "pool", type: "count", default: 0, doc: "", phase: "build" }],
      instance: "tlsf.h",
    }),
    component("virtio-net", { provides: { "net.device": "1.0.0" }, instance: "net.h" }),
    component("libc-small", { provides: { libc: "1.0.0" } }),
  ],
};

const uses: readonly SmallUse[] = [
  ["app", "app"],
  ["tlsf", "tlsf"],
  ["eth-0", "virtio-net"],
  ["libc-small", "libc-small"],
];
const edges: readonly SmallEdge[] = [
  ["image", "program", "app"],
  ["app", "alloc", "tlsf"],
  ["app", "up-link", "eth-0"],
  ["app", "card", "eth-0"],
  ["app", "libc", "libc-small"],
];

interface Planned {
  readonly context: PlanContext;
  readonly plan: Plan;
}

function planned(moreUses: readonly SmallUse[] = [], moreEdges: readonly SmallEdge[] = []): Planned {
  const { image, resolution } = composition(universe, [...uses, ...moreUses], [...edges, ...moreEdges]);
  const options = { targets: ["qemu-microvm"], compiler: "clang" } as const;
  return { context: contextOf(resolution, universe, options), plan: planOf(image, resolution, universe, options) };
}

const useOf = (plan: Plan, name: string) => plan.uses.find((u) => u.use === name)!;

describe("the slots of a use", () => {
  const { context } = planned([["eth-1", "virtio-net"]], [["app", "card", "eth-1"]]);
  const bindings = Object.fromEntries(bindingsOf("app", context).map((b) => [b.slot, b]));

  test("are bound by how many fill them and who names the functions", () => {
    const kinds = Object.fromEntries(Object.entries(bindings).map(([slot, b]) => [slot, `${b.kind} ${b.providers}`]));
    expect(kinds).toEqual({
      alloc: "direct tlsf",
      card: "table eth-0,eth-1",
      libc: "standard libc-small",
      spare: "empty ",
      "up-link": "direct eth-0",
    });
  });

  test("give each function its provider's symbol, and nothing to what keeps its name", () => {
    expect(bindings["up-link"]!.symbols).toEqual({ ash_up_link_send: "virtio_net_net_device_send" });
    expect(bindings.libc!.symbols).toEqual({});
    expect(bindings.card!.symbols).toEqual({});
  });

  test("of the image itself are its roots", () => {
    expect(bindingsOf("image", context).map((b) => [b.slot, b.kind, b.providers])).toEqual([
      ["program", "standard", ["app"]],
    ]);
  });
});

describe("bind/<use>.h", () => {
  test("renames before the first header, and declares after the last", () => {
    const { plan, context } = planned();
    const lines = bindHeader(useOf(plan, "app"), context).split("\n");
    const firstHeader = lines.findIndex((line) => line.startsWith("#include <"));
    const lastHeader = lines.findLastIndex((line) => line.startsWith("#include <"));
    const pragmas = lines.flatMap((line, i) => (line.startsWith("#pragma redefine_extname") ? [i] : []));
    expect(pragmas.length).toBeGreaterThan(4);
    expect(Math.max(...pragmas)).toBeLessThan(firstHeader);
    expect(lines.findIndex((line) => line.startsWith("extern"))).toBeGreaterThan(lastHeader);
  });

  test("binds functions, instances and tables of each slot", () => {
    const { plan, context } = planned();
    const text = bindHeader(useOf(plan, "app"), context);
    for (const [name, symbol] of [
      ["ash_alloc_get", "tlsf_alloc_get"],
      ["ash_use_alloc", "tlsf__self"],
      ["ash_up_link_send", "virtio_net_net_device_send"],
      ["ash_use_up_link", "eth_0__self"],
      ["ash_all_card", "app__all_card"],
      ["ash_all_card_count", "app__all_card_count"],
    ]) {
      expect(text).toContain(`#pragma redefine_extname ${name} ${symbol}\n`);
    }
    expect(text).toContain("extern __typeof__(ash_net_device_send) ash_up_link_send;");
    expect(text).not.toContain("redefine_extname malloc");
    expect(text).not.toContain("ash_use_spare");
  });

  test("declares what a provider must define, by the interface's own type", () => {
    const { plan, context } = planned();
    const text = bindHeader(useOf(plan, "tlsf"), context);
    expect(text).toContain("extern __typeof__(ash_alloc_get) tlsf_alloc_get;");
    expect(text).toContain("extern __typeof__(ash_alloc_put) tlsf_alloc_put;");
    expect(bindHeader(useOf(plan, "libc-small"), context)).not.toContain("__typeof__");
  });

  test("binds a second use of a component to names of its own", () => {
    const more: SmallUse[] = [
      ["second", "app"],
      ["own", "tlsf", { pool: 1 }],
    ];
    const { plan, context } = planned(more, [["second", "alloc", "own"]]);
    expect(useOf(plan, "own").rename).toBe("own__");
    expect(bindHeader(useOf(plan, "second"), context)).toContain("redefine_extname ash_alloc_get own__tlsf_alloc_get");
    expect(bindHeader(useOf(plan, "own"), context)).toContain('#include "own.rename.h"');
    expect(bindHeader(useOf(plan, "tlsf"), context)).not.toContain(".rename.h");
  });
});

describe("inst/<use>.c", () => {
  test("has a row for each provider of a table, and one of zeroes for none", () => {
    const { plan, context } = planned([["eth-1", "virtio-net"]], [["app", "card", "eth-1"]]);
    const text = instanceFile(useOf(plan, "app"), context);
    expect(text).toContain("ash_all_card[2]");
    expect(text.match(/^ {4}\{&eth_[01]__self, virtio_net_net_device_send\},$/gm)).toHaveLength(2);
    expect(text).toContain("ash_all_card_count = 2;");
    const empty = planned([["lone", "app"]]);
    const none = instanceFile(useOf(empty.plan, "lone"), empty.context);
    expect(none).toContain("ash_all_card[1] = {\n    {0},\n};");
    expect(none).toContain("ash_all_card_count = 0;");
  });

  test("is there for state and for tables only", () => {
    const { plan } = planned();
    expect(
      plan.uses
        .filter(hasInstanceFile)
        .map((u) => u.use)
        .sort(),
    ).toEqual(["app", "eth-0", "tlsf"]);
  });
});

type Row = readonly [Partial<PlanOption>, macro: string, initializer: string];

const rows: Readonly<Record<string, Row>> = {
  "a size": [{ type: "size", value: "64KiB" }, "65536", "65536u"],
  "a duration": [{ type: "duration", value: "5ms" }, "5000000", "5000000u"],
  "a count": [{ type: "count", value: 7 }, "7", "7u"],
  "a count beyond 32 bits": [{ type: "count", value: 2 ** 40 }, "1099511627776", "1099511627776u"],
  "a port": [{ type: "port", value: 80 }, "80", "80u"],
  "a yes": [{ type: "bool", value: true }, "1", "1"],
  "a no": [{ type: "bool", value: false }, "0", "0"],
  "one of a set": [{ type: "enum", value: "b", values: ["a", "b"] }, "1", "1u"],
  text: [{ type: "string", value: 'a "b" ??!\x1b[1m' }, '"a \\"b\\" ?\\077!\\033[1m"', '"a \\"b\\" ?\\077!\\033[1m"'],
  "an address": [{ type: "ipv4", value: "10.0.2.15" }, '"10.0.2.15"', "0x0f02000au"],
  "a network": [{ type: "cidr", value: "10.0.2.15/24" }, '"10.0.2.15/24"', "{0x0f02000au, 24u}"],
  "a word beside a size": [{ type: "size", value: "rest", values: ["rest"] }, "0", "0u"],
  "a word beside a count": [{ type: "count", value: "auto", values: ["auto"] }, "0", "0u"],
};

describe("options", () => {
  const { plan, context } = planned();
  const withOption = (more: Partial<PlanOption>) => {
    const option = { name: "anOption", type: "count", value: 0, phase: "build", values: [], ...more } as PlanOption;
    return { ...useOf(plan, "tlsf"), options: [option] };
  };

  test.each(Object.entries(rows))("%s becomes a macro", (_, [option, macro]) => {
    expect(optionHeader(withOption(option))).toContain(`\n#define ASH_OPT_AN_OPTION ${macro}\n`);
  });

  test.each(Object.entries(rows))("%s becomes a field's value", (_, [option, , initializer]) => {
    const use = withOption({ ...option, phase: "boot" });
    expect(bootDefaults(use)).toEqual([
      `*(struct tlsf_boot *)&tlsf__self = (struct tlsf_boot){.anOption = ${initializer}};`,
    ]);
    expect(instanceFile(use, context)).toContain("struct tlsf tlsf__self;");
  });

  test("of the build phase have no value at boot", () => expect(bootDefaults(withOption({}))).toEqual([]));

  test("have a macro for each word of their set, and slots one that says whether they are filled", () => {
    const text = optionHeader({ ...withOption({ type: "enum", value: "best-fit", values: ["first", "best-fit"] }) });
    expect(text).toContain("#define ASH_OPT_AN_OPTION_IS_FIRST 0\n#define ASH_OPT_AN_OPTION_IS_BEST_FIT 1\n");
    const slots = optionHeader(useOf(plan, "app"));
    expect(slots).toContain("#define ASH_HAS_ALLOC 1\n");
    expect(slots).toContain("#define ASH_HAS_SPARE 0\n");
  });

  test("of the boot phase are fields, and no macros", () => {
    const use = withOption({ type: "cidr", value: "10.0.2.15/24", phase: "boot" });
    expect(optionHeader(use)).not.toContain("ASH_OPT_");
    expect(bootStruct("virtio-net", use.options)).toEqual([
      "struct virtio_net_boot {",
      "    struct ash_cidr anOption;",
      "};",
    ]);
    expect(bootStruct("virtio-net", withOption({}).options)).toEqual([]);
  });
});
