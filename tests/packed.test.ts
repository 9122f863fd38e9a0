import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packAll, stagedDirs } from "../scripts/pack.mjs";
import { countingAllocator } from "./programs.ts";
import { root } from "./support.ts";

/** Node by its major version: the oldest that is supported, the first that strips types itself, a new one. */
const nodes = ["20", "22", "24"] as const;

/** The compilers of a consumer, as they are called in our devDependencies. */
const compilers = ["typescript-5.9", "typescript", "typescript-7"] as const;

const resolutions = {
  nodenext: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
} as const;

let dir: string;
let tarballs: readonly string[];

beforeAll(async () => {
  tarballs = packAll();
  dir = await mkdtemp(join(tmpdir(), "ashlar-packed-"));
  writeFileSync(join(dir, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
  const others = othersPacked(join(dir, "others"));
  // A peer, vitest, is linked below: packing all that it needs would take longer than the test.
  const args = ["install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", "--ignore-scripts"];
  execFileSync("npm", [...args, ...tarballs, ...others], { cwd: dir, stdio: "pipe" });
  mkdirSync(join(dir, "node_modules/@types"), { recursive: true });
  for (const name of ["vitest", "@types/node"])
    symlinkSync(join(root, "node_modules", name), join(dir, "node_modules", name));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Tarballs of what our packages depend on and is not ours, so that nothing is taken from a registry or a cache. */
function othersPacked(into: string): readonly string[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const names = new Set<string>();
  const visit = ({ dependencies = {} }: LockEntry): void => {
    for (const name of Object.keys(dependencies)) {
      if (/^(?:ashlar$|@ashlar\/)/.test(name) || names.has(name)) continue;
      names.add(name);
      visit(lock.packages[`node_modules/${name}`]!);
    }
  };
  for (const [path, entry] of Object.entries(lock.packages)) if (/^packages\/[a-z]+$/.test(path)) visit(entry);
  mkdirSync(into);
  return [...names].map((name) => {
    const path = join(into, `${name.replace(/\W/g, "-")}.tgz`);
    const from = join(root, "node_modules", name);
    execFileSync("tar", ["-czf", path, "-C", from, "--transform", "s,^\\.,package,", "."], { stdio: "pipe" });
    return path;
  });
}

/** Calls the installed command on one version of Node, with a cache of that version's own. */
function installed(node: string, args: readonly string[], cwd: string, cache = node): SpawnSyncReturns<string> {
  return spawnSync(join(dir, "node_modules/.bin/ashlar"), args, {
    cwd,
    encoding: "utf8",
    env: {
      ...process.env,
      NO_COLOR: "1",
      PATH: `${join(root, `node_modules/node-${node}/bin`)}:${process.env.PATH}`,
      XDG_CACHE_HOME: join(dir, `cache-${cache}`),
    },
  });
}

/** Calls the command where the package that strips types for an old Node is missing, and nothing is in the cache. */
function withoutStripper(node: string, args: readonly string[], cwd: string): SpawnSyncReturns<string> {
  const [here, away] = [join(dir, "node_modules/@swc"), join(dir, "swc-away")];
  renameSync(here, away);
  try {
    return installed(node, args, cwd, `${node}-alone`);
  } finally {
    renameSync(away, here);
  }
}

describe("the packages as published", () => {
  test.each(nodes)("install into an empty project, which composes, builds and boots on Node %s", (node) => {
    const project = join(dir, node, "project");
    expect(installed(node, ["init", project], dir)).toMatchObject({ status: 0 });
    const ran = installed(node, ["run", "--timeout", "60", "--accel", "tcg"], project);
    expect(ran).toMatchObject({ status: 0, stdout: "Hello from project\n", stderr: "" });
    expect(installed(node, ["explain", "ash1001"], project).stdout).toContain("# ASH1001");
    writeFileSync(join(project, "image.ts"), "throw new Error(process.version);\n");
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
    const version = devDependencies[`node-${node}`]!.split("@").at(-1)!;
    expect(installed(node, ["check"], project).stderr).toContain(`does not load: v${version}\n`);
  });

  test("all Nodes make the same bytes", () => {
    const images = nodes.map((node) => readFileSync(join(dir, node, "project/out/project/project.elf")));
    for (const image of images) expect(image.equals(images[0]!)).toBe(true);
  });

  test.each(nodes)(
    "Node %s loads image.ts by itself from 22.18 on, and before by our hook; without a warning",
    (node) => {
      const project = join(dir, `load-${node}`);
      installed(node, ["init", project], dir);
      expect(installed(node, ["check"], project)).toMatchObject({ status: 0, stderr: "" });
      const alone = withoutStripper(node, ["check"], project);
      if (node === "20") {
        expect(alone.status).toBe(3);
        expect(alone.stderr).toMatch(/ASH1102.*@swc\/wasm-typescript/);
      } else expect(alone).toMatchObject({ status: 0, stderr: "" });
    },
  );

  test("`ashlar types` finds the generator beside it", () => {
    const project = join(dir, "types");
    mkdirSync(join(project, "components/alloc-counting"), { recursive: true });
    for (const [name, text] of Object.entries(countingAllocator))
      writeFileSync(join(project, "components/alloc-counting", name), text);
    expect(installed("20", ["types"], project)).toMatchObject({ status: 0 });
    expect(readFileSync(join(project, "components/handles.ts"), "utf8")).toContain("export const allocCounting");
  });

  test.each(
    compilers.flatMap((compiler) =>
      Object.entries(resolutions).map(([name, flags]) => [compiler, name, flags] as const),
    ),
  )("their types are what a consumer sees: %s, %s", (compiler, _, flags) => {
    const entries = stagedDirs().flatMap((staged) => entryPoints(staged));
    const all = entries.map((entry, i) => `export * as e${i} from "${entry}";`).join("\n");
    const program = `import { app, image, type Image } from "ashlar";
import { allocTlsf } from "ashlar/components";
export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] }), allocTlsf({ grow: "64KiB" })] });
`;
    writeFileSync(join(dir, "good.ts"), `${program}${all}\n`);
    writeFileSync(join(dir, "bad.ts"), program.replace("64KiB", "64KB"));
    const common = ["--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022", "--types", "node"];
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    const args = [tsc, ...flags, ...common, "--pretty", "false", "good.ts", "bad.ts"];
    const { stdout } = spawnSync("node", args, { cwd: dir, encoding: "utf8" });
    const faults = stdout
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith(" "));
    expect(faults.filter((line) => !line.startsWith("bad.ts(3,"))).toEqual([]);
    expect(stdout).toContain("ASH1002: alloc-tlsf.grow is a size");
    expect(entries.length).toBeGreaterThan(15);
  });

  test("publint and attw have nothing to say", { timeout: 300_000 }, async () => {
    for (const tarball of tarballs) {
      const { buffer, byteOffset, byteLength } = readFileSync(tarball);
      const { messages } = await publint({
        pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer },
        strict: true,
      });
      expect(messages, tarball).toEqual([]);
      const args = [join(root, "node_modules/.bin/attw"), tarball, "--profile", "esm-only", "--format", "ascii"];
      const { status, stdout } = spawnSync("node", [...args, "--no-color", "--no-emoji"], { encoding: "utf8" });
      expect(stdout).not.toContain("does not contain types");
      expect(status, stdout).toBe(0);
    }
  });

  test("none has a source condition, a test, or a path of this machine", () => {
    for (const staged of stagedDirs()) {
      const text = readFileSync(join(staged, "package.json"), "utf8");
      expect(text).not.toContain('"source"');
      const files = readdirSync(staged, { recursive: true, encoding: "utf8" });
      expect(files.filter((file) => /\.test\./.test(file))).toEqual([]);
      const scripts = files.filter((file) => /dist\/.*\.js$/.test(file));
      for (const file of scripts) expect(readFileSync(join(staged, file), "utf8")).not.toContain(root);
    }
  });

  test("npm publish would take each", () => {
    for (const staged of stagedDirs()) {
      execFileSync("npm", ["publish", "--dry-run", "--offline"], { cwd: staged, stdio: "pipe" });
    }
  });
});

// Their entries in package-lock.json have no `bin`. npm writes it when it resolves anew; then take it out again.
test("the binaries of other versions are not on the path of npm's scripts", () => {
  const bin = join(root, "node_modules/.bin");
  expect(existsSync(join(bin, "node"))).toBe(false);
  expect(realpathSync(join(bin, "tsc"))).toBe(join(root, "node_modules/typescript/bin/tsc"));
});

test("the pure packages make a browser bundle that holds no node: module", async () => {
  const contents = ["model", "manifest", "solver", "emit"]
    .map((name) => `export * as ${name} from "@ashlar/${name}";`)
    .join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  expect(outputFiles[0]!.text).not.toMatch(/["']node:/);
  expect(outputFiles[0]!.text.length).toBeGreaterThan(50_000);
});

/** What a consumer may import from a package, without patterns and plain files. */
function entryPoints(staged: string): readonly string[] {
  const { name, exports } = JSON.parse(readFileSync(join(staged, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, unknown>>;
  };
  return Object.entries(exports).flatMap(([key, value]) => (typeof value === "string" ? [] : [join(name, key)]));
}
