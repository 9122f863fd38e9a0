import { type JsonSchema, patterns } from "@ashlar/manifest";
import { devices, optionTypes, targets } from "@ashlar/model";
import { closed, list, object, place, record, scalar, text, truth } from "./json-schema.ts";

/*
 * What `ashlar solve --universe U --request R --check ANSWER` reads. The keys are those of `Universe`, `Request` and
 * `Resolution`; what is not required has a default.
 */
const version: JsonSchema = { type: "string", pattern: patterns.version.source };
const range: JsonSchema = { type: "string", format: "semver-range" };
const id: JsonSchema = { type: "string", minLength: 1 };
const whole: JsonSchema = { type: "integer", minimum: 0 };
const targetNames = list({ enum: targets });
const architectureNames = list({ enum: ["x86_64"] });

const requirement = closed(
  {
    slot: id,
    interface: id,
    range,
    many: truth,
    optional: truth,
    least: { const: 1 },
    when: closed({ options: record(scalar), target: targetNames, arch: architectureNames }, []),
    at: place,
  },
  ["interface"],
);

const option = closed(
  {
    name: id,
    type: { enum: optionTypes },
    default: scalar,
    min: whole,
    max: whole,
    values: list(text),
    doc: text,
    source: text,
    phase: { enum: ["build", "boot"] },
    choose: truth,
    at: place,
  },
  ["name", "type"],
);

const term = closed({ times: { type: "integer" }, option: id, slot: id }, ["times", "option"]);
const constraint = closed({ says: text, terms: list(term), atMost: { type: "integer" }, at: place }, [
  "terms",
  "atMost",
]);

const component = closed(
  {
    kind: { const: "component" },
    id,
    version,
    summary: text,
    provides: record(version),
    providesAt: record(place),
    requires: list(requirement),
    options: list(option),
    conflicts: record(range),
    constraints: list(constraint),
    targets: targetNames,
    arch: architectureNames,
    automatic: truth,
    sources: list(text),
    instance: text,
    init: text,
    fini: text,
    main: text,
    entry: text,
    threads: record(whole),
    irq: list(text),
    optimize: { enum: ["size", "speed"] },
    hosted: truth,
    budget: closed({ text: whole, data: whole }, []),
    devices: list({ enum: devices }),
    memory: { anyOf: [whole, list(closed({ bytes: whole, option: text }, ["bytes"]))] },
    dir: text,
    package: text,
    at: place,
  },
  ["id", "version"],
);

const contract = closed(
  {
    kind: { const: "interface" },
    id,
    version,
    summary: text,
    functions: list(text),
    includes: list(text),
    names: { enum: ["prefixed", "standard"] },
    single: truth,
    needed: truth,
    exclusive: truth,
    distinct: list(text),
    anywhere: truth,
    provider: { enum: ["component", "plan", "none"] },
    abi: record(text),
    headers: record(text),
    dir: text,
    package: text,
    at: place,
  },
  ["id", "version"],
);

const line = { id: text, component: id, at: place };
const use: JsonSchema = closed(
  { ...line, range, as: id, options: record(scalar), with: record({ $ref: "#/$defs/use" }) },
  ["component"],
);

const head = { $schema: text, schemaVersion: { const: 1 } };
const dialect = { $schema: "https://json-schema.org/draft/2020-12/schema" };

/** Every interface and component that a solver may choose from. */
export const universeSchema: JsonSchema = {
  ...dialect,
  title: "ashlar solve --universe",
  ...closed({ ...head, interfaces: list(contract), components: list(component) }, []),
};

/** What is asked of the solver. */
export const requestSchema: JsonSchema = {
  ...dialect,
  title: "ashlar solve --request",
  ...closed(
    {
      ...head,
      name: text,
      targets: targetNames,
      roots: list(requirement),
      uses: list({ $ref: "#/$defs/use" }),
      prefer: list(closed(line, ["component"])),
      pin: list(closed({ ...line, range }, ["component", "range"])),
      exclude: list(closed(line, ["component"])),
      options: list(closed({ ...line, values: record(scalar) }, ["component", "values"])),
      memory: whole,
      imageBytes: whole,
      sizes: record(whole),
      lock: record(text),
    },
    [],
  ),
  $defs: { use },
};

/** An answer to verify: what `ashlar solve --json` prints, or the part of it that is an answer. */
export const answerSchema: JsonSchema = {
  ...dialect,
  title: "ashlar solve --check",
  ...object({
    selected: list(object({ id, use: id, version, options: record(scalar) })),
    edges: list(object({ use: id, slot: id, provider: id, interface: id }, ["interface"])),
  }),
};

/** Sizes of components, as `--sizes` takes them: bytes by `id@version`. */
export const sizesSchema: JsonSchema = { ...dialect, title: "ashlar solve --sizes", ...record(whole) };

/** The part of a build's report that has sizes. */
export const reportSizesSchema: JsonSchema = {
  ...dialect,
  title: "ashlar solve --sizes",
  ...object({ components: list(object({ id, version: text, text: whole, rodata: whole, data: whole })) }),
};
