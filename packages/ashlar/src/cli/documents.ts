import { constants } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { getHeapStatistics } from "node:v8";
import { AshlarError, diagnostic } from "@ashlar/model";

/** What a byte of JSON takes as objects, with what is left out filled in; measured at a million component versions: 7. */
const heapPerByte = 8;

/** What each version and each requirement takes while a universe is solved; measured at 10,000 and at a million: 1.7 KiB. */
const heapPerStatement = 1800;

/** A JSON document. Fails with ASH1106 where it is not there, ASH1105 where it is none, ASH3010 where it is beyond this process. */
export async function readJson(path: string): Promise<unknown> {
  const at = { file: path };
  const bytes = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (bytes > constants.MAX_STRING_LENGTH) {
    const message = `${path} has ${mebibytes(bytes)}, and a JSON document is read up to ${mebibytes(constants.MAX_STRING_LENGTH)}`;
    throw new AshlarError([diagnostic("ASH3010", message, { at, fix: "leave out what the request cannot reach" })]);
  }
  refuseBeyondHeap(path, `${mebibytes(bytes)} of JSON`, bytes * heapPerByte);
  const content = await readFile(path, "utf8").catch(() => undefined);
  if (content === undefined) throw new AshlarError([diagnostic("ASH1106", `${path} cannot be read`, { at })]);
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new AshlarError([diagnostic("ASH1105", `${path} is not JSON: ${(error as Error).message}`, { at })]);
  }
}

/** Fails with ASH3010 where the heap is too small for a universe, whose form nobody has judged yet. */
export function refuseTooLarge(universe: unknown, path: string): void {
  const components = listIn(universe, "components");
  const requirements = components.reduce<number>((sum, each) => sum + listIn(each, "requires").length, 0);
  const what = `${components.length} component versions with ${requirements} requirements`;
  refuseBeyondHeap(path, what, (components.length + requirements) * heapPerStatement);
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : [];
  return Array.isArray(list) ? list : [];
}

/** V8 ends a process whose heap is full, without a word of ours. */
function refuseBeyondHeap(path: string, what: string, need: number): void {
  const { heap_size_limit: heap } = getHeapStatistics();
  if (need <= heap) return;
  const message = `${path}: ${what} take about ${mebibytes(need)} of memory, and Node.js may use ${mebibytes(heap)}`;
  const fix = `set NODE_OPTIONS=--max-old-space-size=${Math.ceil(need / 2 ** 20)}, or leave out what the request cannot reach`;
  throw new AshlarError([diagnostic("ASH3010", message, { at: { file: path }, fix })]);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
