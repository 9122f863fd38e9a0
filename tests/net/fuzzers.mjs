// What the tests and scripts/coverage.mjs share: the fuzzers that are programs of the host and how one is built, and how all of
// them are played, that of the stack too.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const server = ["answer.c", "chunks.c", "date.c", "parse.c", "read.c", "send.c", "serve.c"];
const client = ["fuzz.c", "fuzz-model.c", "fuzz-routes.c", "fuzz-streams.c", "fuzz-wire.c"];
const reader = ["mount.c", "disk.c", "inode.c", "folder.c", "node.c"];
const writer = "order super space grow cut data entry change move hold".split(" ").map((name) => `${name}.c`);
const names = join(root, "tests/net/names");
const files = join(root, "tests/files");
const machine = join(root, "tests/machine");
const world = join(root, "tests/net/xen/world.c");
const pci = ["pci-fuzz.c", "pci-machine.c"].map((file) => join(machine, file));
const archive = ["-D_GNU_SOURCE", "-I", names, "-I", files, "-include", join(files, "bind.h")];
const tree = ["../fs-tree/add.c", "../fs-tree/ask.c"];

/** `folders` of components are copied; `sources` stand in the first of them, which is what is put to the test. */
export const fuzzers = {
  dhcp: {
    what: "DHCP answers",
    folders: ["net/dhcp"],
    sources: ["message.c", "options.c", join(names, "dhcp-fuzz.c")],
    flags: ["-I", names],
  },
  dns: {
    what: "DNS answers",
    folders: ["net/dns"],
    sources: ["message.c", "name.c", join(names, "dns-fuzz.c")],
    flags: ["-I", names],
  },
  http: {
    what: "HTTP requests",
    folders: ["net/httpd"],
    sources: [...server, ...client.map((file) => `test/${file}`)],
    flags: ["-D_GNU_SOURCE", "-include", "test/bind.h"],
  },
  tables: {
    what: "firmware's tables and the command line",
    folders: ["boot/acpi-tables", "bus/virtio-mmio", "bus/pci-x86", "irq/irq-apic"],
    sources: [
      "root.c",
      "../../bus/virtio-mmio/dsdt.c",
      "../../bus/virtio-mmio/word.c",
      "../../bus/pci-x86/mcfg.c",
      "../../irq/irq-apic/madt.c",
      join(root, "tests/machine/tables-fuzz.c"),
    ],
    flags: ["-I", names, ...["TABLES", "DEVICES", "FUNCTIONS", "MESSAGES", "LINES"].map((o) => `-DASH_OPT_${o}=8`)],
  },
  pci: {
    what: "PCI configuration",
    folders: ["bus/pci-x86"],
    sources: ["config.c", "mcfg.c", "memory.c", "message.c", "walk.c", ...pci],
    flags: ["-I", names, "-I", machine, "-include", join(machine, "pci-bind.h")],
  },
  device: {
    what: "rings of a hostile network device",
    folders: ["net/virtio-net", "bus/virtio-queue"],
    sources: ["net.c", "open.c", "receive.c", "send.c", "../../bus/virtio-queue/queue.c", "test/hostile.c"],
    flags: ["-include", "test/bind.h"],
  },
  disk: {
    what: "rings of a hostile disk",
    folders: ["block/virtio-blk", "bus/virtio-queue"],
    sources: ["open.c", "request.c", "done.c", "../../bus/virtio-queue/queue.c", "test/hostile.c"],
    flags: ["-include", "test/bind.h"],
  },
  ext2: {
    what: "damaged disks with ext2",
    folders: ["fs/fs-ext2"],
    sources: [...reader, "test/fuzz.c"],
    flags: ["-include", "test/bind.h"],
  },
  "ext2-write": {
    what: "damaged disks with ext2 that are written to",
    folders: ["fs/fs-ext2"],
    sources: [...reader, "refuse.c", ...writer, "test/fuzz.c"],
    flags: ["-DASH_OPT_WRITABLE=1", "-include", "test/bind.h"],
  },
  tar: {
    what: "tar archives",
    folders: ["fs/fs-tar", "fs/fs-tree"],
    sources: ["tar.c", "header.c", "pax.c", "sparse.c", ...tree, join(files, "tar-fuzz.c")],
    flags: archive,
  },
  cpio: {
    what: "cpio archives",
    folders: ["fs/fs-cpio", "fs/fs-tree"],
    sources: ["cpio.c", ...tree, join(files, "cpio-fuzz.c")],
    flags: archive,
  },
  queue: {
    what: "a virtqueue's hostile device",
    folders: ["bus/virtio-queue"],
    sources: ["queue.c", "test/peer.c"],
    flags: [],
  },
  netfront: {
    what: "rings of a hostile Xen back end",
    folders: ["net/netfront"],
    sources: ["bring.c", "net.c", "open.c", "receive.c", "send.c", "test/hostile.c", "test/pool.c", world],
    flags: ["-I", dirname(world), "-include", "test/bind.h"],
  },
  blkfront: {
    what: "the ring of a hostile Xen back end's disk",
    folders: ["block/blkfront"],
    sources: ["bring.c", "open.c", "request.c", "done.c", "test/hostile.c", world],
    flags: ["-I", dirname(world), "-include", "test/bind.h"],
  },
  xenstore: {
    what: "xenstore's answers",
    folders: ["xen/xen-store"],
    sources: ["wire.c", "test/wire.c"],
    flags: ["-DASH_OPT_ANSWER=64"],
  },
};

/** Rounds of one seed. What is written of a seed holds for so many. */
export const rounds = {
  stack: 20_000,
  dhcp: 200_000,
  dns: 200_000,
  http: 5000,
  tables: 100_000,
  pci: 3000,
  device: 80,
  disk: 60,
  queue: 4000,
  ext2: 1000,
  "ext2-write": 400,
  tar: 6000,
  cpio: 6000,
  netfront: 200,
  blkfront: 800,
  xenstore: 4000,
};

/** The seeds that are kept: `npm run coverage -- --keep` writes those of `lines`, and somebody those of `bugs`. */
export const corpusFile = join(root, "tests/net/corpus.json");
const corpus = JSON.parse(readFileSync(corpusFile, "utf8"));

/** Those of the corpus, and then 1 to `count`; none twice. */
export function seedsOf(name, count) {
  const { lines, bugs } = corpus[name];
  const first = Array.from({ length: count }, (_, index) => index + 1);
  return [...new Set([...Object.keys(bugs).map(Number), ...lines, ...first])];
}

/** What a fuzzer is compiled with unless other flags are given. */
export const sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** Copies what `fuzzer` is made of to `out`, with the headers of all interfaces, and builds it there; the program. */
export async function buildFuzzer(fuzzer, { interfaces, out, flags = sanitizers }) {
  await copyFolders(fuzzer, out);
  for (const contract of interfaces.filter((i) => i.names === "prefixed" || i.id === "cc.runtime"))
    for (const [path, from] of Object.entries(contract.headers)) {
      await mkdir(dirname(join(out, "include", path)), { recursive: true });
      await cp(join(contract.dir, from), join(out, "include", path));
    }
  const include = join(out, "include");
  for (const source of fuzzer.sources) await compile(fuzzer, { source, out, include, flags });
  return link(fuzzer, out, { flags });
}

/** The same program with `breaks` in its sources, in `out`: what was built in `sound` is not compiled again. */
export async function buildBroken(fuzzer, { sound, out, breaks, flags = sanitizers }) {
  await copyFolders(fuzzer, out);
  const include = join(out, "include");
  await cp(join(sound, "include"), include, { recursive: true });
  const dir = join(out, fuzzer.folders[0]);
  for (const one of breaks) await damage(dir, one);
  const broken = fuzzer.sources.filter((source) => breaks.some(({ file }) => file === source));
  const own = broken.length > 0 ? broken : fuzzer.sources; // the file is included by one of them
  for (const source of own) await compile(fuzzer, { source, out, include, flags });
  return link(fuzzer, out, { flags, from: (source) => (own.includes(source) ? out : sound) });
}

async function copyFolders(fuzzer, out) {
  for (const folder of fuzzer.folders)
    await cp(join(root, "components", folder), join(out, folder), { recursive: true });
}

const objectOf = (source) => `${source.replaceAll(/[./]+/g, "_")}.o`;

async function compile(fuzzer, { source, out, include, flags }) {
  const cwd = join(out, fuzzer.folders[0]);
  const usual = ["-std=gnu11", "-DASH_HOSTED", "-g1", "-O1", "-I", include, "-I", cwd];
  const to = ["-c", source, "-o", join(out, objectOf(source))];
  await execute("clang", [...usual, ...flags, ...fuzzer.flags, ...to], { cwd });
}

async function link(fuzzer, out, { flags, from = () => out }) {
  const program = join(out, "program");
  const objects = fuzzer.sources.map((source) => join(from(source), objectOf(source)));
  await execute("clang", ["-fuse-ld=lld", ...flags, ...objects, "-o", program]);
  return program;
}

async function damage(dir, { file, from, to }) {
  const text = await readFile(join(dir, file), "utf8");
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands in ${file} ${parts.length - 1} times`);
  await writeFile(join(dir, file), parts.join(to));
}
