// Xen 4.17 with a Linux dom0, out of Debian's packages, in a folder of its own: nothing is installed. apt fetches and checks
// them against Debian's signed lists, with folders of its own below the cache. What comes of them is three files: the
// hypervisor, an uncompressed kernel, and the programs and modules of dom0 as an archive.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { cpio } from "./cpio.mjs";

const execute = promisify(execFile);

/** Raised when what is made of the packages changes. */
const format = 4;

const packages = [
  "xen-hypervisor-4.17-amd64",
  "xen-utils-4.17",
  "xenstore-utils",
  ...["libxenmisc4.17", "libxencall1", "libxendevicemodel1", "libxenevtchn1", "libxenforeignmemory1", "libxengnttab1"],
  ...["libxenhypfs1", "libxenstore4", "libxentoolcore1", "libxentoollog1", "libyajl2", "busybox", "libc6"],
  ...["libgcc-s1", "libext2fs2", "libcom-err2", "liblzma5", "libuuid1", "libzstd1", "zlib1g"],
];

const programs = ["xl", "xenstored", "xenconsoled", "xen-init-dom0", "libxl-save-helper"];
const tools = ["xenstore-read", "xenstore-write", "xenstore-list", "xenstore-rm"];

/** libgcc_s is not in any list of what is needed: a thread that ends loads it. */
const libraries =
  /^(?:libxen|libxl|libyajl|libc\.|libm\.|libresolv|libpthread|libdl|librt|libgcc_s|libext2fs|libcom_err|liblzma|libuuid|libzstd|libz\.|ld-)/;

const modules = [
  "xen-evtchn",
  "xen-gntdev",
  "xen-gntalloc",
  "xen-privcmd",
  "xenfs",
  "xen-blkback",
  "loop",
  "xen-netback",
  "llc",
  "stp",
  "bridge",
];

/** Where everything is kept. */
export function xenFolder() {
  return cacheFolder("xen");
}

/** Where what the set-up fetches is kept: `$XDG_CACHE_HOME/ashlar/NAME`. */
export function cacheFolder(name) {
  const base = process.env.XDG_CACHE_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "ashlar", name);
}

/** The three files, or undefined: they were not fetched, or are not whole. */
export async function xenFiles() {
  const dir = xenFolder();
  const stamp = await readFile(join(dir, "stamp.json"), "utf8").then(JSON.parse, () => undefined);
  if (stamp?.format !== format) return undefined;
  for (const [name, digest] of Object.entries(stamp.files)) {
    const data = await readFile(join(dir, name)).catch(() => undefined);
    if (data === undefined || sha256(data) !== digest) return undefined;
  }
  return { hypervisor: join(dir, "xen"), kernel: join(dir, "vmlinux"), archive: join(dir, "dom0.cpio") };
}

/** Fetches and unpacks what is missing. Nothing is done when all is there. */
export async function fetchXen() {
  if ((await xenFiles()) !== undefined) return;
  const dir = xenFolder();
  const work = join(dir, `work-${process.pid}`);
  try {
    await mkdir(work, { recursive: true });
    const versions = await fetchPackages(work);
    const root = join(work, "root");
    await mkdir(root);
    for (const name of await readdir(join(work, "debs")))
      await execute("dpkg-deb", ["-x", join(work, "debs", name), root]);
    await assemble(root, work);
    const files = {};
    for (const name of ["xen", "vmlinux", "dom0.cpio"]) {
      files[name] = sha256(await readFile(join(work, name)));
      await rename(join(work, name), join(dir, name));
    }
    await writeFile(join(dir, "stamp.json"), `${JSON.stringify({ format, versions, files }, undefined, 2)}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchPackages(work) {
  const state = join(work, "state");
  const debs = join(work, "debs");
  await mkdir(join(state, "lists/partial"), { recursive: true });
  await mkdir(join(work, "cache/archives/partial"), { recursive: true });
  await mkdir(debs);
  await writeFile(join(state, "status"), "");
  const own = [
    ...["-o", `Dir::State=${state}`, "-o", `Dir::State::status=${join(state, "status")}`],
    ...["-o", `Dir::Cache=${join(work, "cache")}`, "-o", `APT::Sandbox::User=`, "-q"],
  ];
  await execute("apt-get", [...own, "update"], { maxBuffer: 2 ** 24 });
  const { stdout } = await execute("apt-cache", [...own, "depends", "linux-image-amd64"]);
  const kernel = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (kernel === undefined) throw new Error("apt knows no linux-image-amd64");
  await execute("apt-get", [...own, "download", ...packages, kernel], { cwd: debs, maxBuffer: 2 ** 24 });
  return (await readdir(debs)).map((name) => decodeURIComponent(name.replace(/_amd64\.deb$/, ""))).sort();
}

async function assemble(root, work) {
  const boot = await readdir(join(root, "boot"));
  const hypervisor = boot.find((name) => /^xen-4\.17.*\.gz$/.test(name));
  const kernel = boot.find((name) => name.startsWith("vmlinuz-"));
  const zipped = await readFile(join(root, "boot", hypervisor));
  await writeFile(join(work, "xen"), await promisify(gunzip)(zipped));
  await writeVmlinux(join(root, "boot", kernel), join(work, "vmlinux"));
  const release = kernel.slice("vmlinuz-".length);
  await writeFile(join(work, "dom0.cpio"), cpio(await members(root, release)));
}

/** The ELF file within a bzImage: Linux, Documentation/x86/boot.rst, "payload_offset"; behind it stands its length. */
async function writeVmlinux(from, to) {
  const image = await readFile(from);
  const start = (image[0x1f1] + 1) * 512 + image.readUInt32LE(0x248);
  const packed = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  await writeFile(`${to}.xz`, packed);
  const { stdout } = await execute("xz", ["-dc", `${to}.xz`], { encoding: "buffer", maxBuffer: 2 ** 30 });
  await writeFile(to, stdout);
}

async function members(root, release) {
  const folders = ["bin", "dev", "etc", "lib", "lib64", "lib/modules", "proc", "run", "run/xen", "sys", "tmp", "var"];
  const more = [
    "var/lib",
    "var/lib/xen",
    "var/lib/xenstored",
    "var/log",
    "var/log/xen",
    "var/run",
    "var/run/xen",
    "etc/xen",
  ];
  const list = [...folders, ...more].map((path) => ({ path, kind: "folder" }));
  list.push({ path: "dev/console", kind: "character", device: [5, 1] });
  const executable = async (path, from) =>
    list.push({ path, kind: "file", mode: 0o755, data: await readFile(join(root, from)) });
  await executable("bin/busybox", "bin/busybox");
  for (const name of programs) await executable(`bin/${name}`, `usr/lib/xen-4.17/bin/${name}`);
  for (const name of tools) await executable(`bin/${name}`, `usr/bin/${name}`);
  for (const folder of ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"])
    for (const name of (await readdir(join(root, folder))).filter((each) => libraries.test(each)).sort())
      list.push(await library(join(root, folder), name));
  list.push({ path: "lib64/ld-linux-x86-64.so.2", kind: "link", data: "/lib/ld-linux-x86-64.so.2" });
  const kernel = join(root, "lib/modules", release, "kernel");
  for (const path of (await readdir(kernel, { recursive: true })).sort())
    if (modules.some((name) => path.endsWith(`/${name}.ko`)))
      list.push({
        path: `lib/modules/${path.split("/").at(-1)}`,
        kind: "file",
        data: await readFile(join(kernel, path)),
      });
  return list;
}

async function library(folder, name) {
  const link = (await lstat(join(folder, name))).isSymbolicLink();
  if (link) return { path: `lib/${name}`, kind: "link", data: (await readlink(join(folder, name))).split("/").at(-1) };
  return { path: `lib/${name}`, kind: "file", mode: 0o755, data: await readFile(join(folder, name)) };
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url) && existsSync("/usr/bin/apt-get")) await fetchXen();
