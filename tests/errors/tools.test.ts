import { execFileSync } from "node:child_process";
import { chmod, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hello } from "../programs.ts";
import { temporary } from "../support.ts";
import { command, commandIn, imageYaml } from "./command.ts";

const all = [
  "clang",
  "ld.lld",
  "gcc",
  "ld",
  "as",
  "objdump",
  "ninja",
  "qemu-system-x86_64",
  "setpriv",
  "sh",
  "od",
  "tr",
  "dd",
  "cp",
  "cat",
  "chmod",
  "mv",
  "rm",
  "printf",
  "head",
  "tail",
];
const files = { "main.c": hello, "image.yaml": imageYaml() };

/** A PATH of one folder: every tool but one, or that one as a script. */
async function pathWith(name: string, script?: string): Promise<string> {
  const dir = await temporary();
  for (const tool of all.filter((each) => each !== name)) {
    const found = execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
    await symlink(found, join(dir, tool));
  }
  if (script !== undefined) {
    await writeFile(join(dir, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(dir, name), 0o755);
  }
  return dir;
}

type Row = readonly [name: string, args: string, least: number, old: string, pack: string];

const tools: readonly Row[] = [
  ["clang", "build", 14, "clang version 9.0.1", "clang"],
  ["ld.lld", "build", 14, "LLD 9.0.1 (compatible with GNU linkers)", "lld"],
  ["gcc", "build --compiler gcc", 12, "gcc (Debian) 9.3.0", "gcc"],
  ["ld", "build --compiler gcc", 2, "GNU ld 1.99", "binutils"],
  ["objdump", "build", 2, "GNU objdump 1.99", "binutils"],
  ["qemu-system-x86_64", "run --accel tcg", 7, "QEMU emulator version 4.2.1", "qemu-system-x86"],
];

test.each(tools)("%s that is missing", async (name, args, least, _, pack) => {
  const { code, stdout, stderr } = await command(files, args.split(" "), { PATH: await pathWith(name) });
  expect(stderr).toBe(
    `error ASH4001: ${name} is not on the PATH; version ${least} or newer is needed\n  try: install it: apt-get install ${pack}\n`,
  );
  expect([code, stdout]).toEqual([5, ""]);
});

test.each(tools)("%s that is too old", async (name, args, least, old, pack) => {
  const path = await pathWith(name, `echo '${old}'`);
  const { code, stdout, stderr } = await command(files, args.split(" "), { PATH: path });
  expect(stderr).toBe(
    `error ASH4002: ${path}/${name} is version ${/\d[\d.]+/.exec(old.replace("x86_64", ""))![0]}; ${least} or newer is needed\n  try: install a newer one: apt-get install ${pack}\n`,
  );
  expect([code, stdout]).toEqual([5, ""]);
});

test("ninja, which only a person calls, is doctor's to miss", async () => {
  for (const [script, words] of [
    [undefined, "ninja is not on the PATH; version 1 or newer is needed"],
    ["echo 0.9", "ninja is version 0.9; 1 or newer is needed"],
  ] as const) {
    const { code, stdout } = await command({}, ["doctor"], { PATH: await pathWith("ninja", script) });
    expect(stdout).toContain(words);
    expect(stdout).toContain("apt-get install ninja-build");
    expect(code).toBe(5);
  }
});

test("an objdump that fails: a check that saw nothing would let everything through", async () => {
  const path = await pathWith(
    "objdump",
    'case "$*" in *version*) echo "GNU objdump 2.40";; *) echo "no such format"; exit 1;; esac',
  );
  const { code, stderr, left } = await command(files, ["build"], { PATH: path });
  expect(stderr).toBe("error ASH5006: objdump failed: no such format\n");
  expect([code, left]).toEqual([6, ["out"]]);
});

test("--frozen refuses a lock of other tools, and touches neither it nor the image", async () => {
  const { dir } = await command(files, ["build"]);
  const lock = join(dir, "ashlar.lock");
  const other = (await readFile(lock, "utf8")).replace(/"clang": "[^"]*"/, '"clang": "1.2.3"');
  await writeFile(lock, other);
  const image = await readFile(join(dir, "out/bad/bad.elf"));
  const { code, stderr, stdout, left } = await commandIn(dir, ["build", "--frozen"]);
  expect(stderr).toMatch(
    /^error ASH1202: ashlar\.lock has other tools: clang 1\.2\.3, .*, but now clang \d.*\n {2}try: build without --frozen to renew ashlar\.lock\n$/,
  );
  expect([code, stdout, left]).toEqual([8, "", []]);
  expect(await readFile(lock, "utf8")).toBe(other);
  expect(await readFile(join(dir, "out/bad/bad.elf"))).toEqual(image);
});

test("a monitor that stands still because KVM has given up on the guest is ended, with its words", async () => {
  const says = "KVM internal error. Suberror: 1\\nemulation failure\\nRAX=0000000000000000\\nCode=<0f> 57 d2\\n";
  const stands = `printf '${says}' >&2\nexec /bin/sleep 50`;
  const path = await pathWith(
    "qemu-system-x86_64",
    `if [ "$1" = --version ]; then echo 'QEMU emulator version 8.0.0'; exit; fi\n${stands}`,
  );
  const { code, stderr } = await command(files, ["run", "--accel", "tcg", "--timeout", "40"], { PATH: path });
  expect(stderr).toContain("error ASH6004: the monitor failed: KVM internal error. Suberror: 1\nemulation failure\n");
  expect([code, stderr.includes("Code=<0f> 57 d2")]).toEqual([7, true]);
});
