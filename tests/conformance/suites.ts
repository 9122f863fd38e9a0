import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Interface, Universe } from "@ashlar/model";
import { catalogue, root } from "../support.ts";

export const universe: Universe = await catalogue();

const initrd = join(root, "out", "conformance-initrd.txt");
await mkdir(join(root, "out"), { recursive: true });
await writeFile(initrd, "the text that every suite is given\n");

/** Everything that can vary from outside is given to every suite, so that those which look at it can tell. */
export const machine: { readonly initrd: string; readonly args: readonly string[] } = {
  initrd,
  args: ["one", "two words", 'say "hi"'],
};

/** The interfaces that have a suite. */
export const interfaces: readonly Interface[] = universe.interfaces.filter((i) =>
  ["conformance.c", "conformance.yaml", "mutants/component.yaml"].every((file) => existsSync(join(i.dir, file))),
);

/** The output folder of one combination; kept, so that the next run builds nothing. */
export function outDir(...parts: readonly string[]): string {
  return join(root, "out", "conformance", ...parts);
}
