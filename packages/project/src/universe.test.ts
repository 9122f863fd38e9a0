import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isAshlarError } from "@ashlar/model";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { findPackage, findPackages, readTree } from "./discover.ts";
import { readUniverse } from "./universe.ts";

let root = "";

function write(path: string, text: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof text === "string" ? text : JSON.stringify(text));
}

function component(path: string, id: string, more = ""): void {
  write(`${path}/component.yaml`, `ashlar: 1\nid: ${id}\nversion: 1.0.0\nsummary: A component.\n${more}`);
}

function contract(path: string, id: string, more = ""): void {
  write(`${path}/interface.yaml`, `ashlar: 1\ninterface: ${id}\nversion: 1.0.0\nsummary: A contract.\n${more}`);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ashlar-universe-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write("node_modules/@ashlar/catalogue/package.json", { name: "@ashlar/catalogue" });
  contract("node_modules/@ashlar/catalogue/components/interfaces/alloc", "alloc");
});

async function refusal(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAshlarError(error)) return [String(error)];
  return error.diagnostics.map((d) => `${d.code} ${d.message} | ${d.fix?.title}`);
}

const ids = (units: readonly { readonly id: string }[]): readonly string[] => units.map((unit) => unit.id);
const universe = () => readUniverse(root, join(root, "cache"));

describe("a tree of manifests", () => {
  test("is read whole, in order, but for what is no source", async () => {
    for (const path of ["b", "a/deep/er", "test/own"]) component(`tree/${path}`, path.replaceAll("/", "-"));
    for (const path of ["node_modules/x", "out/x", "dist/x", ".git/x", "b/test/x", "b/mutants", "b/bench/x"])
      component(`tree/${path}`, "hidden");
    expect(ids((await readTree(join(root, "tree"))).components)).toEqual(["a-deep-er", "b", "test-own"]);
  });

  test("gives interfaces their headers, the standard's from include/", async () => {
    contract("tree/net/device", "net.device");
    write("tree/net/device/device.h", "");
    contract("tree/libc", "libc", "names: standard\n");
    for (const path of ["include/stdio.h", "include/sys/time.h", "include/notes.txt"]) write(`tree/libc/${path}`, "");
    const { interfaces } = await readTree(join(root, "tree"));
    expect(Object.fromEntries(interfaces.map((i) => [i.id, i.headers]))).toEqual({
      "net.device": { "ashlar/net/device.h": "device.h" },
      libc: { "stdio.h": "include/stdio.h", "sys/time.h": "include/sys/time.h" },
    });
  });

  test("that is absent is empty", async () => {
    expect(await readTree(join(root, "none"))).toEqual({ components: [], interfaces: [] });
  });

  test("is refused with the errors of all its manifests", async () => {
    component("tree/a", "a", "colour: red\n");
    component("tree/b", "b", "colour: red\n");
    expect(await refusal(readTree(join(root, "tree")))).toHaveLength(2);
  });

  test("is read again when a manifest or a header changed, and only then", async () => {
    const tree = join(root, "tree");
    const cacheDir = join(root, "cache");
    contract("tree/alloc", "alloc");
    const first = await readTree(tree, { cacheDir });
    expect(await readTree(tree, { cacheDir })).toEqual(first);
    write("tree/alloc/alloc.h", "");
    utimesSync(join(tree, "alloc"), 1, 1);
    expect((await readTree(tree, { cacheDir })).interfaces[0]!.headers).not.toEqual({});
    component("tree/new", "new");
    expect(ids((await readTree(tree, { cacheDir })).components)).toEqual(["new"]);
  });
});

describe("packages of components", () => {
  test("are the dependencies that say so, in their folder", async () => {
    write("package.json", { dependencies: { b: "1", plain: "1", absent: "1" }, devDependencies: { "@s/a": "1" } });
    write("node_modules/b/package.json", { ashlar: { components: "parts" } });
    write("node_modules/@s/a/package.json", { ashlar: { other: true } });
    write("node_modules/plain/package.json", { name: "plain" });
    const at = (path: string) => join(root, "node_modules", path);
    expect(await findPackages(root)).toEqual([
      { name: "@s/a", dir: at("@s/a/components") },
      { name: "b", dir: at("b/parts") },
    ]);
  });

  test("are none without a package.json, and told where it is not JSON", async () => {
    expect(await findPackages(root)).toEqual([]);
    for (const odd of ["null", "[]", '"x"', '{"dependencies":7}']) {
      write("package.json", odd);
      expect(await findPackages(root)).toEqual([]);
    }
    write("package.json", "{,}");
    expect((await refusal(findPackages(root)))[0]).toMatch(/^ASH1105 .*package\.json is not JSON/);
  });

  test("are looked for upwards, links included", async () => {
    write("elsewhere/linked/package.json", {});
    symlinkSync(join(root, "elsewhere/linked"), join(root, "node_modules/linked"));
    expect(await findPackage("linked", join(root, "a/b/c"))).toBe(join(root, "node_modules/linked"));
    expect(await findPackage("no-such-package", root)).toBeUndefined();
  });
});

describe("a universe", () => {
  test("is the catalogue, the packages and the project's own components, each with its origin", async () => {
    write("package.json", { dependencies: { pool: "1" } });
    write("node_modules/pool/package.json", { ashlar: { components: "." } });
    component("node_modules/pool/first", "pool-first", "provides: { alloc: 1.0.0 }\n");
    component("components/own", "own", "requires: { alloc: ^1.0.0 }\n");
    const { components, interfaces } = await universe();
    expect(components.map((c) => [c.id, c.package])).toEqual([
      ["pool-first", "pool"],
      ["own", undefined],
    ]);
    expect(interfaces.map((i) => [i.id, i.package])).toEqual([["alloc", "@ashlar/catalogue"]]);
  });

  test("is refused where an interface is declared nowhere, with the nearest name", async () => {
    component("components/a", "a", "requires: { aloc: ^1.0.0 }\n");
    component("components/b", "b", "provides: { zzzzzzzz: 1.0.0 }\n");
    contract("components/c", "c", "includes: [alloc, nope]\n");
    const found = await refusal(universe());
    expect(found.map((line) => line.split(",")[0])).toEqual([
      'ASH2004 a requires "aloc"',
      'ASH2004 b provides "zzzzzzzz"',
      'ASH2004 c includes "nope"',
    ]);
    expect(found[0]).toContain('write "alloc"');
  });

  test("is refused where two folders hold one id and version", async () => {
    component("components/a", "same");
    component("components/b", "same");
    const [line] = await refusal(universe());
    expect(line).toMatch(/^ASH2005 two components are called same 1\.0\.0/);
    expect(line).toContain(join(root, "components/a"));
  });
});
