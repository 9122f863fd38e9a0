// npm run matrix [-- --json]: every example on every target, for what it is for: it has to print, count, answer or serve.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { modelArguments } from "./model.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const cacheDir = join(root, "out/test-cache");

/**
 * Machines, and what is different from the target's own configuration. `model`: a monitor that is not to be had here, whose
 * start state an image of the target meets in QEMU. `accel`: where KVM is emulated, which a probe tells, a short boot is all
 * that it is asked for.
 */
const places = [
  { target: "qemu-microvm", name: "qemu-microvm" },
  { target: "qemu-microvm", name: "qemu-microvm, acpi=on", use: ["acpi-tables"], vmmArgs: ["-M", "acpi=on"] },
  { target: "qemu-microvm", name: "qemu-microvm, kvm", accel: "kvm" },
  { target: "qemu-q35", name: "qemu-q35" },
  { target: "qemu-pc", name: "qemu-pc" },
  { target: "xen", name: "xen" },
  { target: "host", name: "host" },
  { target: "qemu-microvm", name: "firecracker", model: "FIRECRACKER" },
  { target: "qemu-q35", name: "cloud-hypervisor", model: "CLOUD_HYPERVISOR", use: ["acpi-tables"] },
];

const prints =
  (expected, ...args) =>
  async (start) => {
    const { exit, text } = await ended(await start({ args }));
    return exit.status === "exited" && exit.guestStatus === 0 && text === expected ? undefined : told(exit, text);
  };

const heaps = ["scratch blocks are neighbours: yes", "malloc gives a freed block again: yes"];

/**
 * What each example is for. `network`: on Xen that is its first domain's, which is a whole Linux. `fetched`: its folder that the
 * set-up fetches.
 */
const examples = {
  "01-hello": { works: prints("Hello, hello\n") },
  "02-wordcount": { works: counts },
  "03-two-heaps": { works: prints(`${heaps.join("\n")}\nscratch gives a freed block again: no\n`) },
  "04-third-party": {
    works: prints("all given back\n"),
    packages: ["examples/04-third-party/alloc-first-fit", "packages/ashlar"],
  },
  "05-http": { works: serves("/", "Hello, world\n"), network: true },
  "06-echo-client": { works: asks, network: true },
  "07-lua": {
    works: prints("168 primes below 1000, 76127 together, 144.765 expected\n", "primes.lua", "1000"),
    fetched: "lua",
  },
  "08-static-site": { works: serves("/squares.txt", squares()), network: true },
};

/** The same answer as the host's tools have for the same text. */
async function counts(start) {
  const { sampleText } = await import("./sample-text.mjs");
  const initrd = sampleText();
  const pipeline = "tr -cs A-Za-z '\\n' <\"$1\" | tr A-Z a-z | grep . | sort | uniq -c | sort -k1,1nr -k2,2 | head";
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = spawnSync("sh", ["-c", pipeline, "sh", initrd], { encoding: "utf8", env });
  const words = (text) =>
    text
      .trim()
      .split("\n")
      .map((line) => line.trim());
  const { exit, text } = await ended(await start({ initrd }));
  return exit.guestStatus === 0 && words(text).join() === words(stdout).join() ? undefined : told(exit, text);
}

function serves(path, expected) {
  return async (start) => {
    const machine = await start({ publish: ["0:80"] });
    try {
      await machine.ready;
      const url = `http://127.0.0.1:${machine.ports["80"]}${path}`;
      const answer = await fetch(url).then((response) => response.text());
      return answer === expected ? undefined : `it answered ${JSON.stringify(answer.slice(0, 1000))}`;
    } finally {
      await machine.close();
    }
  };
}

/** The longest file of the site. */
function squares() {
  return readFileSync(join(root, "examples/08-static-site/site/squares.txt"), "utf8");
}

async function asks(start) {
  const sockets = new Set();
  const server = createServer((socket) => sockets.add(socket.on("error", () => undefined)) && socket.pipe(socket));
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    const { exit, text } = await ended(
      await start({ net: "user", args: ["10.0.2.2", `${server.address().port}`, "there and back"] }),
    );
    return exit.guestStatus === 0 && text === "there and back\n" ? undefined : told(exit, text);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function ended(machine) {
  const exit = await machine.exit;
  return { exit, text: machine.text() };
}

function told(exit, text) {
  return `${exit.status} ${exit.guestStatus ?? ""}: ${JSON.stringify(text)} ${exit.panic?.message ?? exit.vmmOutput}`;
}

/** A copy of the example with an image file for this place beside its own. */
function copy(example, place) {
  const dir = join(root, "out/matrix", `${example}@${place.name.replaceAll(/[^\w-]+/g, "-")}`);
  rmSync(dir, { recursive: true, force: true });
  const own = (path) => !/\/(?:out|node_modules|ashlar\.lock)(?:\/|$)/.test(path.slice(root.length));
  cpSync(join(root, "examples", example), dir, { recursive: true, filter: own });
  mkdirSync(join(dir, "node_modules"), { recursive: true });
  for (const path of examples[example].packages ?? ["packages/ashlar"])
    symlinkSync(join(root, path), join(dir, "node_modules", path.split("/").at(-1)));
  const more = { targets: [place.target], use: place.use ?? [] };
  writeFileSync(
    join(dir, "matrix.ts"),
    `import { extend } from "ashlar";\nimport image from "./image.ts";\n\nexport default extend(image, ${JSON.stringify(more)});\n`,
  );
  return dir;
}

async function row(example, place, tools) {
  const cell = { target: place.name, example };
  const skipped = (reason) => ({ ...cell, verdict: "skipped", reason, ok: true });
  const isXen = place.target === "xen";
  const { fetched } = examples[example];
  if (fetched !== undefined && !existsSync(join(root, "examples", example, fetched)))
    return skipped("its sources were not fetched: npm run setup, with a network");
  if (isXen && tools.xen === undefined) return skipped("Xen was not fetched: npm run setup, with a network");
  if (isXen && examples[example].network === true) return skipped("its network is dom0's: npm run test:xen runs it");
  if (place.accel === "kvm" && tools.kvm.kvmMs === null) return skipped("there is no /dev/kvm that runs a guest");
  if (place.accel === "kvm" && tools.kvm.chosen !== "kvm" && example !== "01-hello")
    return skipped("KVM is emulated here: an instruction of the kernel's ring takes microseconds");
  try {
    const project = await tools.openProject({ root: copy(example, place), file: "matrix.ts", cacheDir });
    const artifact = await tools.buildImage(project, { cacheDir });
    const vmmArgs = place.model === undefined ? place.vmmArgs : await modelArguments(artifact, place.model);
    const more = { accel: place.accel ?? "tcg", timeoutMs: 60_000, hypervisor: tools.xen?.hypervisor, vmmArgs };
    const failure = await examples[example].works((options) => tools.run(artifact, { ...more, ...options }));
    const verdict = place.model === undefined ? "ran" : "modelled";
    return { ...cell, verdict, reason: failure ?? "", ok: failure === undefined };
  } catch (error) {
    return { ...cell, verdict: "ran", reason: error.message, ok: false };
  }
}

/** One row for each example and place, two at a time. */
export async function matrix() {
  const [{ openProject }, { buildImage }, { run, measureAccelerators }, { xenFiles }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
    load("run/dist/index.js"),
    import("./xen-packages.mjs"),
  ]);
  const tools = { openProject, buildImage, run, xen: await xenFiles(), kvm: await measureAccelerators(cacheDir) };
  const cells = places.flatMap((place) => Object.keys(examples).map((example) => ({ place, example })));
  const rows = [];
  const work = async () => {
    for (let next = cells.shift(); next !== undefined; next = cells.shift())
      rows.push(await row(next.example, next.place, tools));
  };
  await Promise.all([work(), work()]);
  const order = places.map(({ name }) => name);
  return rows.sort((a, b) => order.indexOf(a.target) - order.indexOf(b.target) || (a.example < b.example ? -1 : 1));
}

/** The rows as a table, as it stands in docs/guide/targets.md. */
export function table(rows) {
  const names = Object.keys(examples);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const cell = (place, example) => {
    const { verdict, ok } = rows.find((r) => r.target === place.name && r.example === example);
    return ok ? verdict : "fails";
  };
  return [
    line(["target", ...names]),
    line(["---", ...names.map(() => "---")]),
    ...places.map((place) => line([place.name, ...names.map((example) => cell(place, example))])),
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await matrix();
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ rows })}\n`);
  else {
    process.stdout.write(`${table(rows)}\n`);
    for (const { target, example, reason } of rows.filter(({ reason: why }) => why !== ""))
      process.stdout.write(`${example} on ${target}: ${reason}\n`);
  }
  if (rows.some(({ ok }) => !ok)) process.exitCode = 8;
}
