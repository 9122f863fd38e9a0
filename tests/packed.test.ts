import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packAll, stagedDirs } from "../scripts/pack.mjs";
import { root } from "./support.ts";

let dir: string;
let tarballs: readonly string[];

beforeAll(async () => {
  tarballs = packAll();
  dir = await mkdtemp(join(tmpdir(), "ashlar-packed-"));
  writeFileSync(join(dir, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
  const wanted = tarballs.filter((path) => !/testkit|codegen/.test(path));
  execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted], {
    cwd: dir,
    stdio: "pipe",
  });
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe("the packages as published", () => {
  test("install into an empty project, which composes, builds and boots", () => {
    const env = { ...process.env, XDG_CACHE_HOME: join(dir, "cache"), NO_COLOR: "1" };
    const bin = join(dir, "node_modules/.bin/ashlar");
    const project = join(dir, "project");
    execFileSync(bin, ["init", project], { env, stdio: "pipe" });
    const text = execFileSync(bin, ["run", "--timeout", "60", "--accel", "tcg"], {
      cwd: project,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(text).toBe("Hello from project\n");
    expect(execFileSync(bin, ["explain", "ash1001"], { env, encoding: "utf8" })).toContain("# ASH1001");
  });

  test("their types are what a consumer sees", () => {
    const program = `import { app, image, type Image } from "ashlar";\nimport { allocTlsf } from "ashlar/components";\nexport const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] }), allocTlsf({ grow: "64KiB" })] });\n`;
    writeFileSync(join(dir, "check.ts"), program);
    const args = [
      "--module",
      "nodenext",
      "--strict",
      "--noEmit",
      "--skipLibCheck",
      "false",
      "--types",
      "node",
      "--typeRoots",
      join(root, "node_modules/@types"),
      "check.ts",
    ];
    execFileSync("node", [join(root, "node_modules/typescript/bin/tsc"), ...args], { cwd: dir, stdio: "pipe" });
    writeFileSync(join(dir, "check.ts"), program.replace("64KiB", "64KB"));
    expect(() =>
      execFileSync("node", [join(root, "node_modules/typescript/bin/tsc"), ...args], { cwd: dir, stdio: "pipe" }),
    ).toThrow();
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
