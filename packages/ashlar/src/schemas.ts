import { componentSchema, interfaceSchema, type JsonSchema } from "@ashlar/manifest";
import { devices, targets } from "@ashlar/model";
import { list, nullable, object, place, text, truth, whole } from "./json-schema.ts";
import { answerSchema, requestSchema, universeSchema } from "./problem-schemas.ts";

function document(
  title: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional?: readonly string[],
): JsonSchema {
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  return { $schema, title, ...object({ schemaVersion: { const: 1 }, ...properties }, optional) };
}

const diagnosticSchema = object(
  {
    code: { type: "string", pattern: "^ASH\\d{4}$" },
    severity: { enum: ["error", "warning"] },
    message: text,
    at: list(place),
    path: text,
    causes: list(text),
    fix: object({ title: text }),
    data: { type: "object" },
  },
  ["path", "fix", "data"],
);
const deviceUses = list(
  object({ device: { enum: devices }, use: text, id: text, targets: list({ enum: targets }) }, ["targets"]),
);
const bytes = { text: whole, rodata: whole, data: whole, bss: whole };

const level = object({ level: text, value: whole, bound: whole, proven: truth });
const change = object({ level: text, was: whole, becomes: whole });
const choice = { use: text, id: text, version: text };
const selected = object({ ...choice, options: { type: "object" } });
const edge = object({ use: text, slot: text, provider: text });
const conflict = {
  code: text,
  core: list(object({ id: text, where: place }, ["where"])),
  minimal: { const: false },
  steps: list(object({ says: text, id: text, at: place }, ["id", "at"])),
  hint: text,
  fixes: list(object({ says: text, without: list(text), lines: whole })),
};

/** The documents that the command line prints with `--json`, by name. */
const documentSchemas: Readonly<Record<string, JsonSchema>> = {
  diagnostics: document("what a failing command prints", { diagnostics: list(diagnosticSchema) }),
  build: document("ashlar build --json, report.json", {
    name: text,
    target: text,
    targets: list(text),
    image: object({ path: text, debugPath: text, bytes: whole, sha256: text, buildId: text }),
    sections: list(object({ name: text, address: whole, bytes: whole, flags: text })),
    components: list(object({ id: text, use: text, version: text, ...bytes })),
    other: list(object({ why: text, bytes: whole })),
    devices: deviceUses,
    cache: object({ hits: whole, misses: whole }),
    tools: { type: "object", additionalProperties: text },
  }),
  run: document("ashlar run --json", {
    target: text,
    accel: { enum: ["tcg", "kvm", "none"] },
    status: { enum: ["exited", "panicked", "timeout", "vmm-failed", "interrupted"] },
    guestStatus: nullable("integer"),
    pagesInUse: nullable("integer"),
    pagesPeak: nullable("integer"),
    ports: { type: "object", additionalProperties: whole },
  }),
  solve: document("ashlar solve --json", {
    status: { enum: ["solved", "unsatisfiable", "bounded"] },
    objective: list(level),
    selected: { type: ["array", "null"], items: selected },
    edges: list(edge),
    conflict: { type: ["object", "null"], properties: conflict },
  }),
  why: document("ashlar why USE --json", { use: text, chain: list(object({ use: text, text })) }),
  "why-not": document(
    "ashlar why --not ID --json",
    {
      component: text,
      range: text,
      kind: { enum: ["present", "cost", "conflict"] },
      use: text,
      changes: list(change),
      resolution: object({ status: text, objective: list(level), selected: list(selected), edges: list(edge) }),
      conflict: object(conflict, ["minimal", "hint"]),
    },
    ["use", "changes", "resolution", "conflict"],
  ),
  choices: document("ashlar why --json", {
    objective: list(level),
    free: list(object({ ...choice, instead: list(object(choice)) })),
    preferences: list(object({ id: text, component: text, passedOver: truth, changes: list(change) })),
  }),
  verdict: document("ashlar solve --check --json", {
    valid: truth,
    faults: list(object({ rule: { type: "string", pattern: "^V\\d+$" }, where: text, says: text, at: place }, ["at"])),
  }),
  plan: document("ashlar plan --json, plan.json", {
    name: text,
    target: text,
    targets: list(text),
    compiler: { enum: ["clang", "gcc"] },
    uses: list(object({ use: text, component: text, version: text })),
    memory: object({ total: whole }),
    devices: deviceUses,
    commands: list(object({ rule: text, output: text, args: list(text) })),
  }),
};

/** Every schema that ships with the package, by name. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  component: componentSchema(),
  interface: interfaceSchema(),
  universe: universeSchema,
  request: requestSchema,
  answer: answerSchema,
  ...documentSchemas,
};
