import type { Artifact } from "@ashlar/model";
import { type Machine, type RunOptions, run } from "@ashlar/run";
import { onTestFinished } from "vitest";

/** Boots an image for the running test; the machine ends with the test, however the test ends. */
export async function boot(artifact: Artifact, options: RunOptions = {}): Promise<Machine> {
  const machine = await run(artifact, { timeoutMs: 60_000, ...options });
  onTestFinished(() => machine.close());
  return machine;
}
