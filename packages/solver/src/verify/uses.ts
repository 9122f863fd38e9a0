import { architectures, type RequestUse } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import type { CheckedUse, Situation } from "./situation.ts";

/** V2, V3 and V6: a use may be there, with the options that it has. */
export function checkUse(situation: Situation, use: CheckedUse, complain: Complain): void {
  checkPlatform(situation, use, complain);
  checkLimits(situation, use, complain);
  for (const says of use.wrong.values()) complain("V6", use.path, says);
}

function checkPlatform({ request }: Situation, { name, component, path }: CheckedUse, complain: Complain): void {
  const { id, targets, arch } = component;
  const missing = request.targets.flatMap((target) => {
    if (targets !== undefined && !targets.includes(target)) return [target];
    return arch === undefined || arch.includes(architectures[target]) ? [] : [`${architectures[target]} (${target})`];
  });
  if (missing.length > 0) complain("V2", path, `${name}: ${id} does not run on ${missing.join(", ")}`);
}

function checkLimits({ asked, versions }: Situation, { name, component }: CheckedUse, complain: Complain): void {
  const { id, version } = component;
  for (const pin of asked.pins.get(id) ?? []) {
    if (!versions.isIn(version, pin.range))
      complain("V3", pin.id, `${name}: ${id} ${version} is not in ${pin.range}`, pin.at);
  }
  for (const line of asked.exclusions.get(id) ?? []) complain("V3", line.id, `${name}: ${id} is excluded`, line.at);
}

/** V4: what a line says of its use, once that is there and of its component. */
export function checkLine({ uses, versions }: Situation, line: RequestUse, complain: Complain): void {
  const use = uses.get(line.as);
  if (use === undefined) return;
  const { id, version } = use.component;
  if (line.range !== undefined && !versions.isIn(version, line.range))
    complain("V4", line.id, `${line.as} is ${id} ${version}, which is not in ${line.range}`, line.at);
  for (const [slot, inner] of Object.entries(line.with)) {
    if (!use.slots.has(slot) && !use.perhaps.has(slot))
      complain("V4", inner.id, `${line.as} has no slot ${slot}, which ${inner.as} is to fill`, inner.at);
  }
}
