import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Artifact, type Compiler, imageFrom } from "@ashlar/model";
import { buildImage, root } from "../support.ts";

/** A program that does what its arguments say, of things that are refused. */
export function buildAttempts(compiler: Compiler = "clang", outDir = `attempts-${compiler}`): Promise<Artifact> {
  const options = { sources: ["attempts.c"], requires: { "linux.call": "^1", "sched.threads": "^1" } };
  const use = [{ component: "app", options }];
  const image = imageFrom({ name: "attempts", targets: ["host"], memory: "8MiB", use });
  return buildImage({ image, dir: import.meta.dirname, outDir: join(root, "out/host", outDir), compiler });
}

/** How a process ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

/** Runs the executable by itself, without a core file of those that are killed. */
export async function execute(artifact: Artifact, words: readonly string[]): Promise<Ended> {
  const path = join(artifact.dir, artifact.image.path);
  const child = spawn("sh", ["-c", 'ulimit -c 0; exec "$@"', "sh", path, ...words], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 20_000,
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { status, signal, text };
}
