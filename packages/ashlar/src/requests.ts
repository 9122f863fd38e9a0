import { type Artifact, keepPosition, parseBytes, type Request, type Target } from "@ashlar/model";
import type { Lock, LockEntry, PreparedImage } from "@ashlar/project";
import { requestOf } from "@ashlar/solver";

/** What an image asks of the solver for one target, with what the lock remembers of it. */
export function requestFor({ image }: PreparedImage, target: Target, entry: LockEntry | undefined): Request {
  const request = requestOf(keepPosition({ ...image, targets: [target] }, image));
  if (entry === undefined) return request;
  const { components: lock, sizes } = entry;
  if (sizes === undefined) return { ...request, lock };
  // Without measured sizes a budget would be held against what manifests allow, and that is more than parts take.
  const imageBytes = image.budget === undefined ? undefined : parseBytes(image.budget);
  return { ...request, lock, sizes, ...(imageBytes !== undefined && { imageBytes }) };
}

/** The entry of an image for one target: its own, else the first by name that is for other targets too. */
export function entryFor({ images }: Lock, name: string, target: Target): LockEntry | undefined {
  const keys = Object.keys(images).filter((key) => key.startsWith(`${name}/`));
  const fitting = keys.filter((key) =>
    key
      .slice(name.length + 1)
      .split("+")
      .includes(target),
  );
  const [best] = fitting.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return best === undefined ? undefined : images[best];
}

/** Bytes in the boot image by `id@version`, as a build measured them; of several uses of a component the largest. */
export function sizesOf(components: Artifact["components"]): Readonly<Record<string, number>> {
  const sizes = new Map<string, number>();
  for (const { id, version, text, rodata, data } of components) {
    const key = `${id}@${version}`;
    sizes.set(key, Math.max(sizes.get(key) ?? 0, text + rodata + data));
  }
  return Object.fromEntries([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
