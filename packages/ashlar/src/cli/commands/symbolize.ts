import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { symbolize } from "@ashlar/build";
import { AshlarError, diagnostic } from "@ashlar/model";
import { usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar symbolize` */
export const run: CommandRun = async (context) => {
  const [image, ...words] = context.positionals;
  if (image === undefined || words.length === 0) throw usage("symbolize needs an image and at least one address");
  const addresses = words.map((word) => {
    const value = Number.parseInt(word.replace(/^0x/i, ""), 16);
    if (!/^(?:0x)?[0-9a-f]{1,16}$/i.test(word)) throw usage(`"${word}" is not a hexadecimal address`);
    return value;
  });
  const places = await symbolize(await debugFile(image), addresses);
  if (context.values.json === true) printJson(context, { schemaVersion: 1, addresses: places });
  else context.out(places.map((place) => `${place.text}\n`).join(""));
  return 0;
};

async function debugFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  const names = found === undefined ? [] : await readdir(path);
  const name = names.find((candidate) => candidate.endsWith(".debug.elf")) ?? names.find((n) => n.endsWith(".elf"));
  if (name !== undefined) return join(path, name);
  throw new AshlarError([
    diagnostic("ASH1106", `${path} is neither an ELF file nor an output folder`, { fix: "give out/NAME" }),
  ]);
}
