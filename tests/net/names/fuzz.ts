import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root, temporary } from "../../support.ts";

const execute = promisify(execFile);

/** One place of a source, which stands there once, and what is put in its stead. */
export interface Break {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What to build: the parsers of a component, and the program beside this file that feeds them. */
export interface FuzzProgram {
  readonly component: string;
  readonly sources: readonly string[];
  readonly program: string;
}

/** How it is run. */
export interface FuzzRun {
  readonly seed: number;
  readonly rounds: number;
  /** After which it is taken to hang. @defaultValue 60 */
  readonly seconds?: number;
  /** Damage to the sources. */
  readonly broken?: readonly Break[];
}

/** Builds the program with the sanitizers, broken or not, and runs it with a seed. What it complained of; "" for nothing. */
export async function fuzz(what: FuzzProgram, run: FuzzRun): Promise<string> {
  const dir = await temporary();
  const from = join(root, "components/net", what.component);
  for (const file of [...what.sources, "message.h", "name.h"])
    await cp(join(from, file), join(dir, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" || file !== "name.h") throw error;
    });
  for (const broken of run.broken ?? []) await damage(dir, broken);
  await mkdir(join(dir, "ashlar/net"), { recursive: true });
  const interfaces = join(root, "components/interfaces");
  await cp(join(interfaces, "base/base.h"), join(dir, "ashlar/base.h"));
  await cp(join(interfaces, "net/resolver/resolver.h"), join(dir, "ashlar/net/resolver.h"));
  const program = join(dir, "program");
  await execute("clang", [
    ...["-std=gnu11", "-DASH_HOSTED", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    ...["-I", dir, "-I", join(interfaces, "cc/runtime/include"), "-I", import.meta.dirname],
    ...what.sources.map((file) => join(dir, file)),
    ...[join(import.meta.dirname, what.program), "-o", program],
  ]);
  return execute(program, [run.seed, run.rounds, run.seconds ?? 60].map(String)).then(
    () => "",
    (error: { stderr: string; signal: string | null }) => `${error.signal ?? ""}${error.stderr}`,
  );
}

async function damage(dir: string, { file, from, to }: Break): Promise<void> {
  const text = await readFile(join(dir, file), "utf8");
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands in ${file} ${parts.length - 1} times`);
  await writeFile(join(dir, file), parts.join(to));
}
