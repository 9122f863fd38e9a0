import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact, Target } from "@ashlar/model";
import { run } from "@ashlar/run";
import { countingArgs, readCounts } from "@ashlar/testkit";
import { expect, test } from "vitest";
import { matrix, table } from "../scripts/matrix.mjs";
import { xenFiles } from "../scripts/xen-packages.mjs";
import { cacheDir, root, temporary } from "./support.ts";

const xen = await xenFiles();

test("every example on every target, as docs/guide/targets.md has it", { timeout: 600_000 }, async () => {
  const rows = await matrix();
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  const text = await readFile(join(root, "docs/guide/targets.md"), "utf8");
  const lines = text.split("\n").map((line) => line.replaceAll(/ +\|/g, " |"));
  const documented = lines.filter(
    (line) => line.includes(" 01-hello |") || /\| (?:ran|modelled|skipped) \|/.test(line),
  );
  const found = table(rows)
    .split("\n")
    .filter((line) => !line.includes("---"));
  // Where Xen or Lua was not fetched nothing is known of it.
  const lua = rows.some(({ example, verdict }) => example === "07-lua" && verdict === "ran");
  const told = (line: string): string =>
    lua
      ? line
      : line
          .split("|")
          .filter((_, i, { length }) => i !== length - 3)
          .join("|");
  // Nor of KVM: it may be missing, emulated, or as fast as its hardware.
  const known = (line: string): boolean =>
    !line.includes("kvm |") &&
    (rows.some(({ target, verdict }) => target === "xen" && verdict === "ran") || !line.startsWith("| xen"));
  expect(documented.filter(known).map(told)).toEqual(found.filter(known).map(told));
});

const places = ["qemu-microvm", "qemu-q35", "qemu-pc", "xen"] as const;
const examples = (await readdir(join(root, "examples"))).filter((name) => /^\d/.test(name));

test("every example on every machine that it is not for says so and fails, in 50 million instructions", {
  timeout: 600_000,
}, async () => {
  const cells = examples.flatMap((example) =>
    places.flatMap((own) => places.filter((place) => place !== own).map((place) => ({ example, own, place }))),
  );
  const wrong: string[] = [];
  const one = async ({ example, own, place }: (typeof cells)[number]): Promise<void> => {
    const image = await artifactOf(example, own);
    // Not built by the matrix: its network on Xen is dom0's.
    if (image === undefined || (place === "xen" && xen === undefined)) return;
    const { panic, status, instructions } = await misplaced(image, (await artifactOf(example, place)) ?? image, place);
    const expected = `this is ${place}, but the image is for ${own}`;
    if (status !== "panicked" || panic !== expected || instructions > 50e6)
      wrong.push(`${example} for ${own} on ${place}: ${status}, ${instructions} instructions: ${panic}`);
  };
  const work = async (): Promise<void> => {
    for (let next = cells.shift(); next !== undefined; next = cells.shift()) await one(next);
  };
  await Promise.all([work(), work()]);
  expect(wrong).toEqual([]);
});

/** What the matrix has built. */
async function artifactOf(example: string, place: Target): Promise<Artifact | undefined> {
  const dir = join(root, "out/matrix", `${example}@${place}`, "out");
  const [name] = await readdir(dir).catch(() => []);
  if (name === undefined) return undefined;
  return { ...JSON.parse(await readFile(join(dir, name, "report.json"), "utf8")), dir: join(dir, name) };
}

/** Starts `image` with the configuration of an image that is for that place: nothing but its bytes are its own. */
async function misplaced(image: Artifact, there: Artifact, place: Target) {
  const out = join(await temporary(), "count.json");
  const kernel = join(image.dir, image.image.path);
  // Xen's own instructions are not the image's.
  const isXen = place === "xen";
  const counting = await countingArgs(out, cacheDir, isXen ? [image] : []);
  const vmmArgs = isXen ? [...counting, "-append", talkative] : [...counting, "-kernel", kernel];
  const artifact: Artifact = isXen ? { ...image, target: place, targets: [place] } : there;
  const hypervisor = isXen ? xen!.hypervisor : undefined;
  const machine = await run(artifact, { accel: "tcg", net: [], disk: [], timeoutMs: 60_000, vmmArgs, hypervisor });
  const exit = await machine.exit;
  const { total } = await readCounts(out);
  const panic = isXen ? /ashlar: panic (.*)/.exec(machine.text())?.[1] : exit.panic?.message;
  return { status: exit.status, panic, instructions: total };
}

/** What a domain writes to port 0xe9 is debugging to Xen, and has its place in the hypervisor's log when that is asked for. */
const talkative = "console=com1 loglvl=none guest_loglvl=all dom0=pvh dom0_mem=8M,max:8M";
