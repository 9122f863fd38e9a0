import { check, expandInPlace, type Image, type ImageSpec, imageFrom } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { catalogue } from "../support.ts";
import { badPrograms } from "./bad-programs.ts";
import { goodPrograms } from "./good-programs.ts";
import { judge } from "./program.ts";

describe("programs that must be refused", () => {
  const { errors } = judge(Object.fromEntries(badPrograms.map((bad) => [bad.name, bad.typed])));

  test.each(badPrograms)("$name: tsc says $code", ({ name, code }) => {
    expect(errors[name]!.join("\n")).toMatch(new RegExp(`${code}: [a-zA-Z]`));
  });

  test.each(badPrograms)("$name: check says $code", async ({ code, data }) => {
    const { image, components, diagnostics } = expandInPlace(imageFrom(data as ImageSpec) as Image, "/nowhere");
    const universe = await catalogue();
    const all = { ...universe, components: [...universe.components, ...components, needy] };
    const codes = [...diagnostics, ...check(image, all)].map((d) => d.code);
    expect(codes).toContain(code);
  });
});

const needy = {
  kind: "component",
  id: "needy",
  version: "1.0.0",
  summary: "",
  provides: {},
  requires: [],
  options: [{ name: "from", type: "size", doc: "Something.", phase: "build" }],
  conflicts: {},
  automatic: false,
  sources: [],
  threads: {},
  irq: [],
  optimize: "size",
  hosted: false,
  dir: "/nowhere",
} as const;

describe("programs of a tool author", () => {
  const { errors } = judge(goodPrograms);

  test.each(Object.keys(goodPrograms))("%s compiles", (name) => {
    expect(errors[name]).toEqual([]);
  });
});
