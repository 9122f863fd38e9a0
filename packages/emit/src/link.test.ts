import { describe, expect, test } from "vitest";
import { component, composition, contract, requirement } from "../../../tests/small-universe.ts";
import { linkerScript } from "./link.ts";
import { contextOf, planOf } from "./plan.ts";

const options = { targets: ["qemu-microvm"], compiler: "clang" } as const;

function script(entry?: string): string {
  const boot = component("boot", { provides: { "boot.entry": "1.0.0" }, ...(entry !== undefined && { entry }) });
  const app = component("app", { requires: [requirement("alloc"), requirement("none", { optional: true })] });
  const tlsf = component("tlsf", { provides: { alloc: "1.0.0" } });
  const interfaces = [contract("boot.entry", []), contract("alloc", ["get"]), contract("none", [])];
  const universe = { interfaces, components: [app, boot, tlsf] };
  const uses = ["app", "boot", "tlsf"].map((id) => [id, id] as const);
  const edges = [
    ["image", "boot.entry", "boot"],
    ["app", "alloc", "tlsf"],
  ] as const;
  const { image, resolution } = composition(universe, uses, edges);
  return linkerScript(planOf(image, resolution, universe, options), contextOf(resolution, universe, options));
}

const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "");

/** Section to the segments that it is put into; one without says where the one before stands. */
function segments(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^ {4}(\.[\w.-]+) : \{[^}]*\} (:.*)$/gm)].map((m) => [m[1]!, m[2]!]));
}

describe("link.ld", () => {
  test("begins at the entry that a component names, else at _start", () => {
    expect(script("pvh_start")).toContain("ENTRY(pvh_start)");
    expect(script()).toContain("ENTRY(_start)");
  });

  test("gives text, constants and data segments of their own, none writable and executable", () => {
    const text = code(script());
    const flags = Object.fromEntries(
      [...text.matchAll(/(\w+) PT_(?:LOAD|NOTE) FLAGS\((\d)\)/g)].map((m) => [m[1]!, m[2]!]),
    );
    expect(flags).toEqual({ text: "5", rodata: "4", data: "6", bss: "6", note: "4" });
    expect(segments(text)).toEqual({
      ".text": ":text",
      ".note.Xen": ":rodata :note",
      ".note.gnu.build-id": ":rodata :note",
      ".rodata": ":rodata",
      ".data": ":data",
      ".bss": ":bss",
    });
  });

  test("begins each access at a page", () => {
    const text = code(script());
    for (const name of ["ash_rodata_start", "ash_data_start"])
      expect(text).toMatch(new RegExp(`\\. = ALIGN\\(4096\\);\\s+${name} = \\.;`));
  });

  test("keeps only what nobody refers to and a loader reads; a bound symbol stands in no statement", () => {
    const text = code(script("pvh_start"));
    expect([...text.matchAll(/KEEP\(\*\((\S+?)[ )]/g)].map((m) => m[1])).toEqual([
      ".text.boot",
      ".note.Xen",
      ".note.gnu.build-id",
    ]);
    expect(text).not.toMatch(/tlsf|alloc/);
  });

  test("tells bindings as comments, filled ones only", () => {
    expect(script()).toContain(" * app.alloc <- tlsf (direct)");
    expect(script()).toContain(" * image.boot.entry <- boot");
    expect(script()).not.toContain("app.none");
  });
});
