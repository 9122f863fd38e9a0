import type { Component, Option, Resolution } from "@ashlar/model";
import { expect, test } from "vitest";
import { checkBootOptions } from "./boot-options.ts";

const rows: readonly (Partial<Option> & Pick<Option, "name" | "type">)[] = [
  { name: "count", type: "count", min: 1, max: 9 },
  { name: "room", type: "size", min: 4096, max: 2 ** 20 },
  { name: "pause", type: "duration" },
  { name: "loud", type: "bool" },
  { name: "colour", type: "enum", values: ["red", "blue"] },
  { name: "net", type: "cidr" },
  { name: "at", type: "port" },
  { name: "fixed", type: "count", phase: "build" },
];
const options = rows.map((row): Option => ({ doc: "", phase: "boot", ...row }));
// Safe: what is left out plays no part in the check.
const component = { id: "part", version: "1.0.0", options } as unknown as Component;
const selected = [
  { id: "part", use: "mine", version: "1.0.0", options: {}, reason: { kind: "request", line: "" } },
] as const;
const resolution = { selected } as unknown as Resolution;

function refused(name: string, value: string): readonly string[] {
  const universe = { interfaces: [], components: [component] };
  return checkBootOptions({ resolution, universe }, { [name]: value }).map((d) => `${d.code} ${d.message}`);
}

test.each([
  ["count", "9"],
  ["room", "64KiB"],
  ["room", "1.5MiB"],
  ["pause", "5ms"],
  ["loud", "false"],
  ["colour", "blue"],
  ["net", "10.0.2.15/24"],
  ["at", "80"],
])("%s=%s is taken, or refused for its range alone", (key, value) => {
  const words = refused(`mine.${key}`, value);
  expect(words).toEqual(value === "1.5MiB" ? ["ASH6007 mine.room must be 4KiB to 1MiB, but is 1.5MiB"] : []);
});

test.each([
  ["count", "10", "must be 1 to 9"],
  ["count", "-1", "is a whole number"],
  ["count", "0x4", "is a whole number"],
  ["room", "1KiB", "must be 4KiB to 1MiB"],
  ["room", "65536", "is a size"],
  ["loud", "yes", "is true or false"],
  ["colour", "bleu", 'is one of "red", "blue"'],
  ["net", "10.0.2.256/24", "is an address with its prefix"],
  ["at", "65536", "must be 0 to 65535"],
  ["fixed", "1", "is fixed when the image is built"],
  ["other", "1", "; the image has mine.at, mine.colour"],
])("%s=%s is refused: %s", (key, value, words) => {
  expect(refused(`mine.${key}`, value).join()).toContain(words);
  expect(refused(`mine.${key}`, value).join()).toContain(`mine.${key}`);
});
