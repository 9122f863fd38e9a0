import type { ErrorCode } from "./codes.ts";
import type { OptionValue, Requirement } from "./component.ts";
import type { Position } from "./diagnostic.ts";
import type { Target } from "./targets.ts";

/** One line of the user's that asks for a component. `id` is stable: `use[0]`, `use[1].with["net.device"]`. */
export interface RequestUse {
  readonly id: string;
  readonly component: string;
  /** Semver range of its version; any when left out. */
  readonly range?: string | undefined;
  /** The name of the use. */
  readonly as: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Slot to the use that serves this edge only. */
  readonly with: Readonly<Record<string, RequestUse>>;
  readonly at?: Position | undefined;
}

/** A line of the user's about components that the solver may choose. */
export interface RequestLine {
  readonly id: string;
  readonly component: string;
  readonly at?: Position | undefined;
}

/** What is asked of the solver: plain data, with an id for each line so that a conflict can name it. */
export interface Request {
  readonly name: string;
  readonly targets: readonly Target[];
  /** What the image itself requires: the boot entry, a program, an exit. */
  readonly roots: readonly Requirement[];
  readonly uses: readonly RequestUse[];
  readonly prefer: readonly RequestLine[];
  readonly pin: readonly (RequestLine & { readonly range: string })[];
  readonly exclude: readonly RequestLine[];
  readonly options: readonly (RequestLine & { readonly values: Readonly<Record<string, OptionValue>> })[];
  /** Memory of the machine, in bytes. */
  readonly memory: number;
  /** The most bytes that the uses may take of the boot image, by `sizes`. No limit when left out. */
  readonly imageBytes?: number | undefined;
  /** `id@version` to bytes in the boot image, as measured; what is not here has the size that its manifest's budget declares. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** Component id to the version of an earlier answer, which is kept where it still fits. */
  readonly lock?: Readonly<Record<string, string>> | undefined;
}

/** A use that was selected. */
export interface Selected {
  /** Component id. */
  readonly id: string;
  /** The name of the use, unique in the image. */
  readonly use: string;
  readonly version: string;
  /** Every option with its value, defaults included. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Why it is here: the request line or the edge that asked for it. */
  readonly reason: Reason;
  /** The targets that it is for; all of the image's when left out. */
  readonly targets?: readonly Target[] | undefined;
}

/** Why a use was selected. */
export type Reason =
  | { readonly kind: "request"; readonly line: string; readonly at?: Position | undefined }
  | { readonly kind: "edge"; readonly use: string; readonly slot: string; readonly others: readonly string[] };

/** A slot and who fills it. `use` is `image` for what the image itself requires. */
export interface Edge {
  readonly use: string;
  readonly slot: string;
  readonly interface: string;
  readonly provider: string;
  readonly many: boolean;
  /** The targets on which it is bound so; all of the use's when left out. */
  readonly targets?: readonly Target[] | undefined;
}

/** What an answer can be best by, in the order that is usual. `preferences` are a level for each line. */
export const objectiveNames = ["preferences", "lock", "components", "not newest", "size"] as const;

/** One of {@link objectiveNames}. */
export type ObjectiveName = (typeof objectiveNames)[number];

/** One level of the objective: its value in the answer, the best that is known to be possible. */
export interface ObjectiveLevel {
  readonly level: string;
  readonly value: number;
  readonly bound: number;
  readonly proven: boolean;
}

/** What the solver answers: every use, version, option and edge. */
export interface Resolution {
  readonly kind: "resolution";
  readonly schemaVersion: 1;
  readonly status: "solved" | "bounded";
  readonly selected: readonly Selected[];
  readonly edges: readonly Edge[];
  readonly objective: readonly ObjectiveLevel[];
}

/** A line of the user's or a clause of a manifest that takes part in a conflict. */
export interface CoreMember {
  readonly id: string;
  readonly where?: Position | undefined;
}

/** A sentence of an explanation, and the statement that it tells. */
export interface ConflictStep {
  readonly says: string;
  /** The line's or clause's id; left out where the sentence is about several. */
  readonly id?: string | undefined;
  readonly at?: Position | undefined;
}

/** Statements whose removal, together, leaves a problem that has an answer. */
export interface ConflictFix {
  readonly says: string;
  readonly without: readonly string[];
  /** How many of them are lines of the user's; the others are clauses of manifests. */
  readonly lines: number;
}

/** Why there is no answer. */
export interface Conflict {
  readonly kind: "conflict";
  readonly schemaVersion: 1;
  readonly status: "unsatisfiable" | "bounded";
  /** The page that tells more of this kind of conflict. */
  readonly code: ErrorCode;
  /** Lines and clauses that cannot hold together; taking any one away makes the rest solvable, but see `minimal`. */
  readonly core: readonly CoreMember[];
  /** Set where not each member of the core was tried within the effort, so that some may be needless. */
  readonly minimal?: false | undefined;
  /** The story, one sentence each: first what cannot be, then what makes it so. */
  readonly steps: readonly ConflictStep[];
  /** A slip that is near, or the part that is missing: what to look at first. It was not tried. */
  readonly hint?: string | undefined;
  /**
   * The smallest changes that make it solvable, each tried, and none of its parts does: the fewest of the user's lines first, then
   * the fewest clauses of manifests, then by id. If one touches lines only, one that does is among them, maybe as the last.
   */
  readonly fixes: readonly ConflictFix[];
}
