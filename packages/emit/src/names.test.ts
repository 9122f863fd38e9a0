import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contract } from "../../../tests/small-universe.ts";
import { cString, instanceSymbol, macroName, providerSymbol, slotFunction } from "./names.ts";

const pages = contract("mem.pages", ["get"]);
const libc = contract("libc", ["malloc"], { names: "standard" });

describe("names in C", () => {
  test("of a provider's function hold component and interface, unless a standard fixes them", () => {
    expect(providerSymbol("mem-buddy", pages, "get")).toBe("mem_buddy_mem_pages_get");
    expect(providerSymbol("mem-buddy", pages, "get", "own__")).toBe("own__mem_buddy_mem_pages_get");
    expect(providerSymbol("libc-small", libc, "malloc")).toBe("malloc");
    expect(providerSymbol("libc-small", libc, "malloc", "own__")).toBe("own__malloc");
  });

  test("of what is called hold the slot", () => {
    expect(slotFunction("up.link", pages, "get")).toBe("ash_up_link_get");
    expect(slotFunction("libc", libc, "malloc")).toBe("malloc");
    expect(instanceSymbol("eth-0")).toBe("eth_0__self");
  });

  test.each([
    ["queueSize", "QUEUE_SIZE"],
    ["best-fit", "BEST_FIT"],
    ["mem.pages", "MEM_PAGES"],
    ["ipv4", "IPV4"],
    ["rx2Buffers", "RX2_BUFFERS"],
  ])("macros write %s as %s", (name, macro) => expect(macroName(name)).toBe(macro));

  test("are identifiers, whatever the id", () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        for (const name of [macroName(id), providerSymbol(id, pages, "get"), instanceSymbol(id)])
          expect(name).toMatch(/^\w*$/);
      }),
    );
  });
});

/** What a C compiler reads (C11 §5.2.1.1, §6.4.4.4): no trigraph, no byte below 32, only octal and simple escapes. */
function readBack(literal: string): string {
  expect(literal).toMatch(/^"(?:[^"\\]|\\["\\]|\\[0-7]{3})*"$/);
  expect([...literal].every((letter) => letter >= " " && letter !== "\x7f")).toBe(true);
  expect(literal).not.toMatch(/\?\?/);
  const inner = literal.slice(1, -1);
  return inner.replace(/\\([0-7]{3}|.)/g, (_, word: string) =>
    word.length === 3 ? String.fromCharCode(Number.parseInt(word, 8)) : word,
  );
}

describe("text as a C string", () => {
  test("is read back as it was", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("?", '"', "\\", "/", "!", "\x1b", "\n", "0", "é") }),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(readBack(cString(value))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  test("with half a surrogate pair is still text", () => {
    expect(cString("a\ud800b")).toBe('"a\ufffdb"');
  });
});
