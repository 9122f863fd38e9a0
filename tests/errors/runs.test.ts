import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hello, project } from "../programs.ts";
import { root } from "../support.ts";
import { command, commandIn, imageYaml, processes } from "./command.ts";

const tcg = ["run", "--accel", "tcg", "--timeout", "60"];
const made = ["ashlar.lock", "out", "out/bad"];
const guest = (statements: string) => ({
  "main.c": `#include <stdint.h>\n#include <stdlib.h>\nint main(void)\n{\n${statements}\n    return 0;\n}\n`,
  "image.yaml": imageYaml(),
});

describe("a guest that fails: the reason, the line of its source, and nothing left", () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp, number | undefined]>([
    ["dereferences null", guest("    *(volatile int *)0 = 1;"), /panicked: .*null/i, 5],
    [
      "writes to its text",
      guest("    extern int main(void);\n    *(volatile char *)(uintptr_t)main = 1;"),
      /panicked: .*write/i,
      6,
    ],
    [
      "jumps into data",
      guest("    static char code[16];\n    ((void (*)(void))(uintptr_t)code)();"),
      /panicked: .*jump into data/i,
      undefined,
    ],
    [
      "overflows its stack",
      {
        ...guest(""),
        "main.c":
          "static volatile int depth;\nstatic int down(int n) { volatile char pad[512]; pad[n & 511] = (char)n; depth = n; return down(n + 1) + pad[0]; }\nint main(void) { return down(0); }\n",
      },
      /panicked: .*stack/i,
      2,
    ],
    ["panics by abort()", guest("    abort();"), /panicked: /, undefined],
    [
      "faults three times",
      guest(
        '    struct __attribute__((packed)) { unsigned short limit; unsigned long base; } none = {0, 0};\n    __asm__ volatile("lidt %0; int3" : : "m"(none));',
      ),
      /^error ASH6005: the guest stopped without a last word: a triple fault or a reset$/m,
      undefined,
    ],
  ])("%s", async (_, files, words, line) => {
    const { code, stderr, left } = await command(files, tcg);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^error ASH600[25]: /m);
    if (line !== undefined) expect(stderr).toMatch(new RegExp(`^ {2}at 0x[0-9a-f]+ .*main\\.c:${line}$`, "m"));
    expect([code, left]).toEqual([7, made]);
  });

  test("a recursion is one line of the trace", async () => {
    const main =
      "static volatile int depth;\nstatic int down(int n) { depth = n; return down(n + 1) + depth; }\nint main(void) { return down(0); }\n";
    const { stderr } = await command({ ...guest(""), "main.c": main }, tcg);
    expect(stderr).toMatch(/^ {2}at 0x[0-9a-f]+ .*main\.c:2 \(\d+ times\)$/m);
    expect(stderr.split("\n").length).toBeLessThan(12);
  });

  test("an error of a component has its name", async () => {
    const { stderr } = await command(guest(""), [...tcg, "--vmm-arg=-cpu", "--vmm-arg=qemu64"]); // no RDRAND
    expect(stderr).toMatch(/panicked: init of guard-random failed .*error=-19 \(ENODEV\)/);
  });

  test("ends with a status of its own", async () => {
    const files = guest("    return 5;");
    const ended = await command(files, tcg);
    expect([ended.code, ended.stdout, ended.left]).toEqual([7, "", made]);
    expect(ended.stderr).toBe("error ASH6001: the program ended with status 5\n");
    expect((await commandIn(ended.dir, [...tcg, "--guest-status"])).code).toBe(5);
  });

  test("hangs, and the time-out ends it", async () => {
    const { code, stderr, left } = await command(guest("    for (;;) {\n    }"), [...tcg, "--timeout", "2"]);
    expect(stderr).toBe("error ASH6003: the guest did not end within 2 s\n  try: give it longer with --timeout\n");
    expect([code, left]).toEqual([7, made]);
  });
});

describe("a monitor that fails", () => {
  const files = { "main.c": hello, "image.yaml": imageYaml() };

  test("says why, in its own words", async () => {
    const { code, stdout, stderr, left } = await command(files, [...tcg, "--vmm-arg=-bogus"]);
    expect(stderr).toMatch(/^error ASH6004: the monitor failed: .*-bogus: invalid option\n/);
    expect([code, stdout, left]).toEqual([7, "", made]);
    const json = await command(files, [...tcg, "--vmm-arg=-bogus", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ status: "vmm-failed", guestStatus: null });
  });

  const mounting = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const mayMount = spawnSync("unshare", [...mounting, "true"]).status === 0;

  // Elsewhere packages/run/src/accelerator.test.ts holds the refusal alone.
  test.skipIf(!mayMount)("--accel kvm where there is no /dev/kvm, in a name space of the test's own", async () => {
    const dir = await project({ ...files, "dev/null": "", "dev/urandom": "" });
    await commandIn(dir, ["build"]);
    const devices = "for d in null urandom; do mount --bind /dev/$d dev/$d; done && mount --rbind dev /dev";
    const script = `${devices} && "$0" "$1" run --accel kvm --timeout 60`;
    const bin = join(root, "packages/ashlar/bin/ashlar.js");
    const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, "out/test-xdg") };
    const words = [...mounting, "sh", "-c", script, process.execPath, bin];
    const { status, stdout, stderr } = spawnSync("unshare", words, {
      cwd: dir,
      encoding: "utf8",
      env,
      timeout: 60_000,
    });
    expect(stderr).toBe(
      "error ASH4001: /dev/kvm is not there or does not let us, so this machine has no accelerator kvm\n  try: use --accel tcg, or auto\n",
    );
    expect([status, stdout]).toEqual([5, ""]);
    expect(await processes(dir)).toEqual([]);
  });

  test("too little memory for the image is refused before the start", async () => {
    const { code, stdout, stderr } = await command(files, [...tcg, "--memory", "1MiB"]);
    expect(stderr).toMatch(
      /^error ASH3005: the image ends at \d+ bytes and its initrd takes 0, but the machine has 1048576\n {2}try: give it more memory: --memory 2MiB\n$/,
    );
    expect([code, stdout]).toEqual([4, ""]);
  });
});

describe("an initrd", () => {
  test.each([
    ["none.img", "ASH6006: the initrd none.img is not a file"],
    ["empty.img", "ASH6006: the initrd empty.img is empty, which a guest cannot tell from none"],
  ])("%s is refused before the start", async (name, message) => {
    const files = { "main.c": hello, "image.yaml": imageYaml(), "empty.img": "" };
    const { code, stdout, stderr, left } = await command(files, [...tcg, "--initrd", name]);
    expect(stderr).toBe(`error ${message}\n  at ${name}\n`);
    expect([code, stdout, left]).toEqual([3, "", made]);
  });
});

describe("a network that is not to be had is refused before the guest runs", () => {
  const plain = { "main.c": hello, "image.yaml": imageYaml() };
  const card = "ashlar: 1\nid: some-card\nversion: 1.0.0\nsummary: A card.\nautomatic: false\ndevices: [net]\n";
  const carded = {
    ...plain,
    "image.yaml": imageYaml().replace("}]", "}, some-card]"),
    "components/some-card/component.yaml": card,
  };
  const none = "the image has no network card, which";
  const add = "add a component that drives one, such as virtio-net, or leave the option away";
  const name = "name a file in a folder that is there and may be written to";
  const start = "start the other end of the wire first";
  const tap = "make it: ip tuntap add no-such-tap mode tap user $USER";

  test.each<[string, Readonly<Record<string, string>>, number, string, string]>([
    ["--publish 0:80", plain, 3, `ASH6009: ${none} publish would need`, add],
    ["--net user --pcap x", plain, 3, `ASH6009: ${none} net and pcap would need`, add],
    ["--net tap:no-such-tap", carded, 7, "ASH6010: there is no interface no-such-tap", tap],
    ["--net stream:none", carded, 7, "ASH6010: the socket none is not there", start],
    ["--net stream:main.c", carded, 7, "ASH6010: the socket main.c has nobody who listens", start],
    [
      "--pcap no/x.pcap",
      carded,
      6,
      "ASH5009: cannot write no/x.pcap: its folder does not exist or does not let us",
      name,
    ],
    ["--pcap out", carded, 6, "ASH5009: cannot write out: it is a folder", name],
  ])("%s", async (words, files, exit, message, fix) => {
    const { code, stdout, stderr, left } = await command(files, [...tcg, ...words.split(" ")]);
    expect(stderr).toBe(`error ${message}\n  try: ${fix}\n`);
    expect([code, stdout, left]).toEqual([exit, "", made]);
  });

  test("more cables than cards", async () => {
    const { code, stderr } = await command(carded, [...tcg, "--net", "user", "--net", "user"]);
    expect(stderr).toBe("error ASH6009: net is given 2 times, but the image has one network card\n");
    expect(code).toBe(3);
  });

  test("a port that another program has", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { readonly port: number };
    const { code, stdout, stderr, left } = await command(carded, [...tcg, "--publish", `${port}:80`]);
    server.close();
    expect(stderr).toBe(
      `error ASH6010: port ${port} (tcp) of 127.0.0.1 is in use by another program\n  try: end that program, publish on another port, or on 0 for any free one\n`,
    );
    expect([code, stdout, left]).toEqual([7, "", made]);
  });
});

describe("disks that are not to be had are refused before the guest runs", () => {
  const plain = { "main.c": hello, "image.yaml": imageYaml(), "odd.img": "x".repeat(1000) };
  const disked = {
    ...plain,
    "image.yaml": imageYaml().replace("}]", "}, some-disk]"),
    "components/some-disk/component.yaml":
      "ashlar: 1\nid: some-disk\nversion: 1.0.0\nsummary: A disk.\nautomatic: false\ndevices: [block]\n",
  };
  const each = "give each disk a file, in order: --disk FILE";
  const drives = "add a component that drives one, such as virtio-blk, or leave the option away";
  const odd = "a disk is taken as it stands, byte for byte; give the file another length";

  test.each<[string, Readonly<Record<string, string>>, string, string, string]>([
    ["", disked, "ASH6011: the image has one disk, but no file is given", "", each],
    ["--disk odd.img", plain, "ASH6011: the image has no disk, which disk would need", "", drives],
    [
      "--disk no.img",
      disked,
      "ASH6012: the disk no.img is not there",
      "no.img",
      "make it first: truncate -s 64M no.img",
    ],
    ["--disk .,ro", disked, "ASH6012: the disk . is not a file", ".", "name a file, or a block device"],
    [
      "--disk odd.img",
      disked,
      "ASH6012: the disk odd.img has 1000 bytes, which are no whole sectors of 512",
      "odd.img",
      odd,
    ],
  ])("%s %#", async (words, files, message, at, fix) => {
    const more = words === "" ? [] : words.split(" ");
    const { code, stdout, stderr, left } = await command(files, [...tcg, ...more]);
    expect(stderr).toBe(`error ${message}\n${at === "" ? "" : `  at ${at}\n`}  try: ${fix}\n`);
    expect([code, stdout, left]).toEqual([3, "", made]);
  });

  test("no name", async () => {
    const { code, stderr } = await command(disked, [...tcg, "--disk", ",ro"]);
    expect(stderr).toBe(
      'error ASH8001: disk is FILE or FILE,ro, but is ",ro"\n  try: write --disk disk.img, or --disk disk.img,ro\n',
    );
    expect(code).toBe(2);
  });
});

describe("boot options that QEMU itself is started with", () => {
  /** The emitted arguments alone, and a command line that ashlar never saw. */
  async function started(word: string): Promise<{ status: number | null; text: string }> {
    const files = {
      "main.c": hello,
      "image.yaml": imageYaml(", requires: { debug: ^1 }").replace("}]", "}, debug-log]"),
    };
    const { dir } = await command(files, ["build"]);
    const out = join(dir, "out/bad");
    const args = (await readFile(join(out, "vmm/qemu-microvm.args"), "utf8")).trim().split("\n");
    const all = ["-accel", "tcg", ...args, "-append", word];
    const { status, stdout } = spawnSync("qemu-system-x86_64", all, { cwd: out, encoding: "utf8", timeout: 30_000 });
    return { status, text: stdout.replaceAll("\r", "") };
  }

  test.each([
    ["debug-log.level=loud", /^ashlar: option debug-log\.level=loud: allowed is one of .*warn/m],
    ["debug-log.lvl=info", /^ashlar: option debug-log\.lvl: no such option/m],
  ])("%s stops the boot, by name, with a failing status", async (word, message) => {
    const { status, text } = await started(word);
    expect(text).toMatch(message);
    expect(text).not.toContain("Hello");
    const exit = Number(/^ashlar: exit (\d+)$/m.exec(text)?.[1]);
    expect(exit).toBeGreaterThan(0);
    expect(status).toBe(((2 * (exit + 1)) & 255) + 1); // isa-debug-exit
  });

  test("a word of nobody's is warned about, and the guest runs", async () => {
    const { status, text } = await started("quiet");
    expect(text).toMatch(/^ashlar: warning: quiet/m);
    expect([status, text.includes("Hello, bad")]).toEqual([3, true]);
  });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends a run with its machine, and nothing is left", async (signal) => {
  const main = '#include <stdio.h>\nint main(void)\n{\n    puts("in");\n    for (;;) {\n    }\n}\n';
  const dir = await project({ "main.c": main, "image.yaml": imageYaml() });
  const bin = join(root, "packages/ashlar/bin/ashlar.js");
  const env = { ...process.env, XDG_CACHE_HOME: join(root, "out/test-xdg"), NO_COLOR: "1" };
  const child = spawn(process.execPath, [bin, "run", "--accel", "tcg", "--timeout", "60"], {
    cwd: dir,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  // Not before the guest itself has spoken.
  expect(await new Promise((resolve) => child.stdout.setEncoding("utf8").once("data", resolve))).toMatch(/^i/);
  child.kill(signal);
  expect(await ended).toBe(130);
  expect(await processes(dir)).toEqual([]);
});
