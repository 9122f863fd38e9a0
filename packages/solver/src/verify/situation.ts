import type { Component, OptionValue, Request, RequestUse, Requirement, Resolution, Universe } from "@ashlar/model";
import type { Asked } from "./asked.ts";
import type { Versions } from "./versions.ts";

/** The part of an answer that is checked. */
export type Answer = Pick<Resolution, "selected" | "edges">;

/** A use of an answer whose component is known. */
export interface CheckedUse {
  readonly name: string;
  readonly component: Component;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly line: RequestUse | undefined;
  /** It serves everybody, not one slot alone. */
  readonly serves: boolean;
  /** By option, what V6 has against its value. */
  readonly wrong: ReadonlyMap<string, string>;
  /** By name, the slots that it has under its options. */
  readonly slots: ReadonlyMap<string, Slot>;
  /** Slots that it has not, but might have if its options were right. */
  readonly perhaps: ReadonlySet<string>;
  /** Where it stands in the answer. */
  readonly path: string;
}

/** A slot of a use, or of the image. */
export interface Slot {
  readonly requirement: Requirement;
  /** Undefined: the image. */
  readonly user: CheckedUse | undefined;
  /** The line that fills it. */
  readonly inner: RequestUse | undefined;
  /** It might not be there if the options of its use were right. */
  readonly isDoubtful: boolean;
}

/** An answer beside what was asked, looked up once. */
export interface Situation {
  readonly universe: Universe;
  readonly request: Request;
  readonly asked: Asked;
  readonly versions: Versions;
  /** By name. */
  readonly uses: ReadonlyMap<string, CheckedUse>;
  readonly slots: readonly Slot[];
  /** By slot, who fills it. */
  readonly edges: ReadonlyMap<Slot, readonly CheckedUse[]>;
  readonly holes: Holes;
}

/**
 * Where an answer is already known to be wrong, so that what follows from it is not told again: one mistake is one fault. Nothing is
 * left out here without a fault that says why.
 */
interface Holes {
  /** Names of uses that should be there and are not, or not as what they should be. */
  readonly absent: ReadonlySet<string>;
  /** The components that lines ask for whose use is absent. */
  readonly lines: ReadonlySet<string>;
  /** What absent uses could provide. */
  readonly interfaces: ReadonlySet<string>;
  /** Slots with an edge that could not be read, and slots that an edge of no slot may be meant for. */
  readonly slots: ReadonlySet<Slot>;
  /** Providers in edges of what is not there. */
  readonly engaged: ReadonlySet<CheckedUse>;
}

/** The image's own slots belong to this name. */
export const image = "image";

/** What messages call a slot: `app.heap`. */
export function nameOf({ user, requirement }: Slot): string {
  return `${user?.name ?? image}.${requirement.slot}`;
}

/** The clause that a slot is of. */
export function clauseOf({ user, requirement }: Slot): string {
  if (user === undefined) return `roots/${requirement.slot}`;
  return `${user.component.id}@${user.component.version}/requires/${requirement.slot}`;
}

/** Whether a slot is never empty. */
export function mustBeFilled({ optional, many, least }: Requirement): boolean {
  return (!optional && !many) || least === 1;
}
