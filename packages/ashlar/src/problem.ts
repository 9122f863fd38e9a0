import type { JsonSchema } from "@ashlar/manifest";
import {
  type Artifact,
  AshlarError,
  type Component,
  type Constraint,
  type Diagnostic,
  type Interface,
  type Request,
  type RequestLine,
  type RequestUse,
  type Requirement,
  type Resolution,
  type Universe,
} from "@ashlar/model";
import { requestFaults, universeFaults } from "./problem-faults.ts";
import { answerSchema, reportSizesSchema, requestSchema, sizesSchema, universeSchema } from "./problem-schemas.ts";
import { sizesOf } from "./requests.ts";
import { validate } from "./validate.ts";

/** A parsed JSON document, and the file that messages name. */
interface Document {
  readonly value: unknown;
  readonly file: string;
}

/**
 * The universe and the request of two JSON documents, with defaults for what is left out. Throws AshlarError with every
 * fault of their shape, see `validate` for the codes; then with every name that stands twice (ASH1013, ASH2005) or is of nothing
 * (ASH1001, ASH1011, ASH1014), and every value that an option cannot have (ASH1002 to ASH1004, ASH1015).
 */
export function problemOf(universe: Document, request: Document): { universe: Universe; request: Request } {
  refuse([...faults(universe, universeSchema), ...faults(request, requestSchema)]);
  const problem = {
    // Safe: the schemas have the keys and types of what is completed here.
    universe: completeUniverse(universe.value as Partial<Universe>),
    request: completeRequest(request.value as Partial<Request>),
  };
  refuse([
    ...universeFaults(problem.universe, universe.file),
    ...requestFaults(problem.request, problem.universe, request.file),
  ]);
  return problem;
}

/** The answer of a JSON document. Throws as {@link problemOf} does. */
export function answerOf(answer: Document): Pick<Resolution, "selected" | "edges"> {
  refuse(faults(answer, answerSchema));
  // Safe: the schema has the keys and types of an answer.
  return answer.value as Pick<Resolution, "selected" | "edges">;
}

/** Bytes by `id@version`, of a record or of a build's report. Throws as {@link problemOf} does. */
export function measuredSizes(document: Document): Readonly<Record<string, number>> {
  const { value } = document;
  const isReport =
    typeof value === "object" && value !== null && Array.isArray((value as Partial<Artifact>).components);
  refuse(faults(document, isReport ? reportSizesSchema : sizesSchema));
  // Safe: the schemas have the keys and types of what is read here.
  return isReport ? sizesOf((value as Artifact).components) : (value as Readonly<Record<string, number>>);
}

function faults({ value, file }: Document, schema: JsonSchema): readonly Diagnostic[] {
  return validate(value, schema, file);
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new AshlarError(diagnostics);
}

const bareComponent: Omit<Component, "id" | "version"> = {
  kind: "component",
  summary: "",
  provides: {},
  requires: [],
  options: [],
  conflicts: {},
  automatic: true,
  sources: [],
  threads: {},
  irq: [],
  optimize: "size",
  hosted: false,
  dir: "",
};

const bareInterface: Omit<Interface, "id" | "version"> = {
  kind: "interface",
  summary: "",
  functions: [],
  includes: [],
  names: "prefixed",
  single: false,
  provider: "component",
  abi: {},
  headers: {},
  dir: "",
};

const bareOption = { doc: "", phase: "build" } as const;

function completeUniverse({ components = [], interfaces = [] }: Partial<Universe>): Universe {
  return {
    components: components.map((c) => {
      const whole = { ...bareComponent, ...c };
      const options = whole.options.map((option) => ({ ...bareOption, ...option }));
      const constraints = (whole.constraints ?? []).map((one) => ({ ...one, says: one.says ?? saidOf(one) }));
      return { ...whole, options, requires: whole.requires.map(completeRequirement), constraints };
    }),
    interfaces: interfaces.map((contract) => ({ ...bareInterface, ...contract })),
  };
}

/** `2 * queueSize - pool.buffers <= 0` */
function saidOf({ terms, atMost }: Pick<Constraint, "terms" | "atMost">): string {
  const sum = terms.map(({ times, option, slot }, i) => {
    const name = slot === undefined ? option : `${slot}.${option}`;
    const sign = times < 0 ? (i === 0 ? "-" : " - ") : i === 0 ? "" : " + ";
    return `${sign}${Math.abs(times) === 1 ? "" : `${Math.abs(times)} * `}${name}`;
  });
  return `${sum.join("") || 0} <= ${atMost}`;
}

function completeRequirement(partial: Partial<Requirement> & Pick<Requirement, "interface">): Requirement {
  const { interface: id, range = "*", slot = id, many = false, optional = false, least, when, at } = partial;
  const plain = { slot, interface: id, range, many, optional };
  // Most are plain, and there may be a hundred thousand.
  return least === undefined && when === undefined && at === undefined ? plain : { ...partial, ...plain };
}

function completeRequest(data: Partial<Request>): Request {
  const lines = <T extends RequestLine>(
    of: readonly T[] | undefined,
    id: (line: T, i: number) => string,
  ): readonly T[] => (of ?? []).map((line, i) => ({ ...line, id: line.id ?? id(line, i) }));
  const byName = (what: string) => (line: RequestLine) => `${what}[${JSON.stringify(line.component)}]`;
  return {
    name: data.name ?? "request",
    targets: data.targets ?? [],
    roots: (data.roots ?? []).map(completeRequirement),
    uses: (data.uses ?? []).map((use, i) => completeUse(use, `use[${i}]`)),
    prefer: lines(data.prefer, (_, i) => `prefer[${i}]`),
    pin: lines(data.pin, byName("pin")),
    exclude: lines(data.exclude, byName("exclude")),
    options: lines(data.options, byName("options")),
    memory: data.memory ?? Number.MAX_SAFE_INTEGER,
    ...(data.imageBytes !== undefined && { imageBytes: data.imageBytes }),
    ...(data.sizes !== undefined && { sizes: data.sizes }),
    ...(data.lock !== undefined && { lock: data.lock }),
  };
}

function completeUse(use: Partial<RequestUse> & Pick<RequestUse, "component">, path: string): RequestUse {
  const id = use.id ?? path;
  const inner = Object.entries(use.with ?? {}).map(
    ([slot, line]) => [slot, completeUse(line, `${id}.with[${JSON.stringify(slot)}]`)] as const,
  );
  return { ...use, id, as: use.as ?? use.component, options: use.options ?? {}, with: Object.fromEntries(inner) };
}
