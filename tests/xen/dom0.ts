import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Artifact } from "@ashlar/model";
import { type CpioEntry, cpio } from "../../scripts/cpio.mjs";
import type { XenFiles } from "../../scripts/xen-packages.mjs";

/** A domain to start in dom0, and what dom0 does meanwhile. */
export interface Domain {
  readonly name: string;
  readonly artifact: Artifact;
  /**
   * Shell commands of dom0, with the functions of `init.sh`. They start the domain and end with `finish NAME` or `gone
   * NAME`.
   */
  readonly script: string;
}

/** What came of a domain. */
interface DomainReport {
  /** What dom0's commands printed, before the console. */
  readonly dom0: string;
  /** All that the domain wrote. */
  readonly console: string;
}

/** What dom0 told of a run. */
export interface Dom0Report {
  readonly domains: Readonly<Record<string, DomainReport>>;
  /** Everything, for a message. */
  readonly text: string;
}

/** How a dom0 is run. */
export interface Dom0Options {
  /** Folder for the archive of this run. */
  readonly dir: string;
  readonly timeoutMs: number;
  readonly vmmArgs?: readonly string[];
}

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * Boots Xen with a Linux dom0 in QEMU, once, and one domain after the other in it. Whatever happens, QEMU has ended when this
 * returns.
 */
export async function runDomains(
  files: XenFiles,
  domains: readonly Domain[],
  options: Dom0Options,
): Promise<Dom0Report> {
  const initrd = join(options.dir, "initrd.cpio");
  await mkdir(options.dir, { recursive: true });
  await writeFile(initrd, Buffer.concat([await readFile(files.archive), cpio(await members(domains))]));
  const text = await play(command(files, initrd, options.vmmArgs ?? []), options.timeoutMs);
  await writeFile(join(options.dir, "dom0.log"), text);
  return { domains: reports(text), text };
}

async function members(domains: readonly Domain[]): Promise<readonly CpioEntry[]> {
  const script = async (path: string, from: string): Promise<CpioEntry> => {
    return { path, kind: "file", mode: 0o755, data: await readFile(join(here, from)) };
  };
  const list: CpioEntry[] = [
    await script("init", "init.sh"),
    { path: "etc/xen/scripts", kind: "folder" },
    await script("etc/xen/scripts/vif-ashlar", "vif.sh"),
    await script("etc/xen/scripts/vif-reflector", "reflector.sh"),
    await script("etc/xen/scripts/block", "disk.sh"),
    { path: "etc/xen/scripts/vif-never", kind: "file", mode: 0o755, data: "#!/bin/busybox sh\n" },
    { path: "etc/xen/xl.conf", kind: "file", data: 'vif.default.script="vif-ashlar"\n' },
    // Names and numbers of hosts: a file, and nobody to ask.
    { path: "etc/nsswitch.conf", kind: "file", data: "hosts: files\nservices: files\n" },
    { path: "etc/hosts", kind: "file", data: "127.0.0.1 localhost\n" },
    { path: "d", kind: "folder" },
  ];
  for (const { name, artifact } of domains) {
    const { dir, image } = artifact;
    list.push({ path: `d/${name}.elf`, kind: "file", data: await readFile(join(dir, image.path)) });
    const own = await readFile(join(dir, "vmm/xl.cfg"), "utf8");
    const text = own.replace(/^name = .*$/m, `name = "${name}"`).replace(/^kernel = .*$/m, `kernel = "/d/${name}.elf"`);
    list.push({ path: `d/${name}.cfg`, kind: "file", data: text });
  }
  const parts = domains.map(({ name, script: text }) => `echo "@@ begin ${name}"\n${text}\n`);
  list.push({ path: "domains.sh", kind: "file", data: parts.join("") });
  return list;
}

/** A processor and memory that are enough; dom0 is an ordinary Linux without emulation. */
function command(files: XenFiles, initrd: string, more: readonly string[]): readonly string[] {
  const linux = "console=hvc0 nokaslr mitigations=off rodata=off quiet audit=0 apparmor=0";
  return [
    ...["qemu-system-x86_64", "-accel", "tcg", "-M", "q35", "-cpu", "qemu64,+svm,+npt,+rdrand", "-m", "1024"],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"],
    ...["-kernel", files.hypervisor, "-append", "console=com1 dom0_mem=512M loglvl=none guest_loglvl=none"],
    ...["-initrd", `${files.kernel} ${linux},${initrd}`, ...more],
  ];
}

/** What QEMU printed until it ended, or was ended. It dies with this process, too. */
function play([name, ...args]: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", name!, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.stdout.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(text.replaceAll(/\r+\n/g, "\n")); // dom0's terminal and Xen each add one
    });
  });
}

function reports(text: string): Readonly<Record<string, DomainReport>> {
  const parts = text.split(/^@@ begin (.*)\n/m).slice(1);
  const found: [string, DomainReport][] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [dom0 = "", rest = ""] = parts[i + 1]!.split(/^@@ console .*\n/m);
    found.push([parts[i]!, { dom0, console: rest.split(/\n?^@@ end$/m)[0] ?? "" }]);
  }
  return Object.fromEntries(found);
}
