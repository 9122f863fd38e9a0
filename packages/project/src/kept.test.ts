import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { kept } from "./kept.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-kept-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A maker that counts its calls. */
function maker(text: string): { readonly make: () => Promise<string>; readonly made: () => number } {
  let made = 0;
  const make = async (): Promise<string> => {
    made++;
    return text;
  };
  return { make, made: () => made };
}

describe("what is kept", () => {
  test("is made once for the same facts, and again for others", async () => {
    const dir = join(folder(), "new", "folder");
    const { make, made } = maker("the text, größer\n");
    for (const facts of [["a", "b"], ["a", "b"], ["ab"], ["a", "b", ""], ["ab"]])
      expect(await kept(dir, facts, make)).toBe("the text, größer\n");
    expect(made()).toBe(3);
    expect(readdirSync(dir)).toHaveLength(3);
  });

  test("may be empty text", async () => {
    const dir = folder();
    const { make, made } = maker("");
    expect([await kept(dir, ["a"], make), await kept(dir, ["a"], make)]).toEqual(["", ""]);
    expect(made()).toBe(1);
  });

  test("is made each time without a folder, or with one that cannot be written", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "no folder");
    for (const where of [undefined, file, join(file, "below")]) {
      const { make, made } = maker("x");
      expect([await kept(where, ["a"], make), await kept(where, ["a"], make)]).toEqual(["x", "x"]);
      expect(made()).toBe(2);
    }
  });

  test("does not hide that making it failed, and keeps no failure", async () => {
    const dir = folder();
    await expect(kept(dir, ["a"], () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await kept(dir, ["a"], async () => "yes")).toBe("yes");
  });

  test("is made by many at once without disturbing each other", async () => {
    const dir = folder();
    const { make } = maker("x".repeat(100_000));
    const all = await Promise.all(Array.from({ length: 12 }, () => kept(dir, ["a"], make)));
    expect(new Set(all).size).toBe(1);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  test("is made again, and mended, wherever its entry is damaged", async () => {
    const dir = folder();
    const text = JSON.stringify({ interfaces: [], components: ["größer"] });
    await kept(dir, ["a"], async () => text);
    const path = join(dir, readdirSync(dir)[0]!);
    const whole = readFileSync(path);
    const damage = fc.oneof(
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => whole.map((b, i) => (i === at ? byte : b))),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        writeFileSync(path, bytes);
        expect(await kept(dir, ["a"], async () => text)).toBe(text);
        expect(readFileSync(path).equals(whole)).toBe(true);
      }),
    );
  });
});
