// npm run test:long [-- CAMPAIGN…]: what CI has no time for, one campaign after the other; at the end how each went and how
// long it took. Under two hours on two cores; ASHLAR_RUNS=N makes each N times as long as CI's share instead of what stands here.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const kinds = [
  "device",
  "dhcp",
  "dns",
  "http",
  "queue",
  "tables",
  "pci",
  "tar",
  "cpio",
  "ext2",
  "ext2-write",
  "disk",
  "netfront",
  "blkfront",
  "xenstore",
];
const fuzzers = ["net/fuzz", ...kinds.map((kind) => `${kind}-fuzz`)];

/** Test files, and how many times as much of them is played as in CI. */
const campaigns = {
  properties: {
    what: "property tests and damaged documents",
    files: ["packages", "tests/fuzz.test.ts", "--exclude", "packages/solver/src/*.test.ts"],
    factor: 20,
  },
  // An answer of these is worth a hundred of the others: each is compared with brute force, or with solving again.
  solver: {
    what: "the solver against brute force",
    files: ["packages/solver", "tests/solver/clingo.test.ts"],
    factor: 4,
  },
  size: { what: "a million component versions", files: ["tests/solver/size.test.ts"], factor: 100 },
  fuzzers: {
    what: "the fuzzers",
    files: [...fuzzers, "-t", "find nothing|sequences of frames"],
    factor: 10,
  },
  cuts: {
    what: "10,000 states that power cuts leave of ext2",
    files: ["tests/files/ext2-cuts.test.ts", "-t", "states mount"],
    factor: 20,
  },
  ext2: { what: "random operations on ext2, and e2fsck", files: ["tests/files/ext2-write.test.ts"], factor: 20 },
  targets: {
    what: "every suite on every machine of QEMU's",
    files: ["tests/conformance/providers.test.ts"],
    factor: 2,
  },
  mutants: { what: "240 mistakes in TCP's sources", files: ["tests/net/mutation.test.ts"], factor: 24 },
  pair: { what: "a million short connections between two stacks", files: ["tests/net/pair.test.ts"], factor: 100 },
  churn: { what: "100,000 short connections to a machine", files: ["tests/boot/linux.test.ts"], factor: 50 },
  bulk: { what: "ten times the bytes, over a bad cable too", files: ["tests/boot/bulk.test.ts"], factor: 10 },
  flood: { what: "20,000 SYNs a second for ten seconds", files: ["tests/boot/hostile.test.ts"], factor: 10 },
  mixed: { what: "ten minutes of mixed load", files: ["tests/boot/clients.test.ts"], factor: 100 },
};

async function play({ what, files, factor }) {
  const runs = process.env.ASHLAR_RUNS ?? String(factor);
  const started = Date.now();
  const outcome = await run(join(root, "node_modules/.bin/vitest"), ["run", ...files, "--testTimeout=3600000"], {
    cwd: root,
    env: { ...process.env, ASHLAR_RUNS: runs },
  }).then(
    () => "passed",
    () => "FAILED",
  );
  return `${outcome}  ${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${what} (${runs} times CI's)`;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(campaigns, name));
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(", ")}: no campaign; there are ${Object.keys(campaigns).join(", ")}\n`);
  process.exitCode = 1;
} else {
  const told = [];
  for (const [name, campaign] of Object.entries(campaigns))
    if (asked.length === 0 || asked.includes(name)) told.push(await play(campaign));
  process.stdout.write(`\n${told.join("\n")}\n`);
  if (told.some((line) => line.startsWith("FAILED"))) process.exitCode = 1;
}
