// Installs what the project needs: Debian packages when some are missing (as root), then npm's. Idempotent and offline once done.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchLua } from "./lua-packages.mjs";
import { run } from "./run.mjs";
import { fetchXen } from "./xen-packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Debian package and what shows that it is there. */
const packages = [
  ["clang", "/usr/bin/clang"],
  ["lld", "/usr/bin/ld.lld"],
  ["libclang-rt-14-dev", "/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.asan-x86_64.a"],
  ["clang-format-19", "/usr/bin/clang-format-19"],
  ["gcc", "/usr/bin/gcc"],
  ["libc6-dev", "/usr/include/stdio.h"],
  ["binutils", "/usr/bin/objdump"],
  ["cpio", "/usr/bin/cpio"],
  ["ninja-build", "/usr/bin/ninja"],
  ["libvirt-clients", "/usr/bin/virt-xml-validate"],
  ["libxml2-utils", "/usr/bin/xmllint"],
  ["e2fsprogs", "/usr/sbin/mke2fs"],
  ["qemu-system-x86", "/usr/bin/qemu-system-x86_64"],
  ["curl", "/usr/bin/curl"],
  ["iproute2", "/usr/sbin/ip"],
  ["iputils-ping", "/usr/bin/ping"],
  ["netcat-openbsd", "/usr/bin/nc.openbsd"],
  ["nmap", "/usr/bin/nmap"],
  ["gringo", "/usr/bin/clingo"],
  ["xz-utils", "/usr/bin/xz"],
  ["wrk", "/usr/bin/wrk"],
  ["ca-certificates", "/etc/ssl/certs/ca-certificates.crt"],
];

export async function setup() {
  const missing = packages.filter(([, file]) => !existsSync(file)).map(([name]) => name);
  if (missing.length > 0) await installDebian(missing);
  await installNpm();
  // What needs them is skipped without them, and says so.
  const told = (what) => (error) => process.stderr.write(`${what} was not fetched: ${error.message.split("\n")[0]}\n`);
  await fetchXen().catch(told("Xen"));
  await fetchLua().catch(told("Lua"));
}

async function installDebian(names) {
  const list = names.join(" ");
  if (process.getuid?.() !== 0) {
    throw new Error(
      `these Debian packages are missing: ${list}\nrun: sudo apt-get install --no-install-recommends ${list}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env });
  await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...names], { env });
}

/** `npm ci` when the lock file is another than that of the last time. */
async function installNpm() {
  const stamp = join(root, "node_modules/.ashlar-lock");
  const digest = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
  writeFileSync(stamp, digest);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setup().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

export function hasTool(name) {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}
