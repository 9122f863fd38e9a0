import {
  type Component,
  describeForm,
  describeRange,
  majorOf,
  type Option,
  targets,
  type Universe,
} from "@ashlar/model";
import { IndentationText, Project, type SourceFile, StructureKind, VariableDeclarationKind } from "ts-morph";

/** Where generated code finds the model. */
export interface GenerateOptions {
  /** Module that exports `handle` and the types. @defaultValue "@ashlar/model" */
  readonly model?: string | undefined;
}

/**
 * TypeScript with a typed handle for each component, and the registry of interfaces. The newest version of a component
 * makes its handle. Deterministic: components in order of their ids.
 */
export function generateHandles(universe: Universe, options: GenerateOptions = {}): string {
  const model = options.model ?? "@ashlar/model";
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  const file = project.createSourceFile("handles.ts");
  file.addImportDeclaration({
    moduleSpecifier: model,
    isTypeOnly: true,
    namedImports: ["AbsolutePath", "Cidr", "Duration", "Handle", "Ipv4", "Size"],
  });
  file.addImportDeclaration({ moduleSpecifier: model, namedImports: ["handle"] });
  for (const component of newest(universe)) addHandle(file, component, universe);
  addRegistry(file, universe, model);
  return `// Generated from component.yaml and interface.yaml. Do not edit.\n${file.getFullText()}`;
}

function newest(universe: Universe): readonly Component[] {
  const byId = new Map<string, Component>();
  const sorted = [...universe.components].sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
  for (const component of sorted) byId.set(component.id, component);
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `alloc-tlsf` is `allocTlsf`. */
export function handleName(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function addHandle(file: SourceFile, component: Component, universe: Universe): void {
  const name = handleName(component.id);
  const type = name[0]!.toUpperCase() + name.slice(1);
  file.addInterface({
    name: `${type}Options`,
    isExported: true,
    docs: [`Options of {@link ${name}}.`],
    properties: component.options.map((option) => ({
      name: option.name,
      isReadonly: true,
      hasQuestionToken: option.default !== undefined,
      type: option.default === undefined ? optionType(option) : `${optionType(option)} | undefined`,
      docs: [optionDoc(option)],
    })),
  });
  file.addInterface({
    name: `${type}Shape`,
    isExported: true,
    docs: [`What the type checker knows of {@link ${name}}.`],
    properties: [
      property("id", JSON.stringify(component.id)),
      property("provides", recordType(Object.entries(component.provides))),
      property("requires", recordType(component.requires.filter((r) => !r.many).map((r) => [r.slot, r.interface]))),
      ...acceptedMajors(component),
      ...manySlots(component),
      property("targets", (component.targets ?? targets).map((t) => JSON.stringify(t)).join(" | ")),
      property("options", `${type}Options`),
      property("refuses", recordType(component.options.map((option) => [option.name, refusal(component, option)]))),
    ],
  });
  file.addVariableStatement({
    isExported: true,
    declarationKind: VariableDeclarationKind.Const,
    docs: [{ kind: StructureKind.JSDoc, description: handleDoc(component, universe) }],
    declarations: [
      {
        name,
        type: `Handle<${type}Shape>`,
        initializer: `/* @__PURE__ */ handle<${type}Shape>(${JSON.stringify(component.id)})`,
      },
    ],
  });
}

/** Slots whose range is of one major version. */
function acceptedMajors(component: Component): readonly ReturnType<typeof property>[] {
  const majors = component.requires.flatMap((r): [string, string][] => {
    const major = r.many ? undefined : majorOf(r.range);
    return major === undefined ? [] : [[r.slot, major]];
  });
  return majors.length === 0 ? [] : [property("accepts", recordType(majors))];
}

/** Slots that take every provider: two of them contradict nothing. */
function manySlots(component: Component): readonly ReturnType<typeof property>[] {
  const slots = component.requires.filter((requirement) => requirement.many);
  if (slots.length === 0) return [];
  return [property("many", recordType(slots.map((r) => [r.slot, r.interface])))];
}

function property(name: string, type: string) {
  return { name, type, isReadonly: true } as const;
}

function recordType(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, value]) => `readonly ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join("; ")} }`;
}

function refusal(component: Component, option: Option): string {
  const code = option.type === "enum" ? "ASH1003" : "ASH1002";
  return `${code}: ${component.id}.${option.name} is ${describeForm(option)}`;
}

function optionType(option: Option): string {
  const words = (option.values ?? []).map((value) => JSON.stringify(value));
  const base = baseType(option.type);
  return [...(base === undefined ? [] : [base]), ...words].join(" | ");
}

function baseType(type: Option["type"]): string | undefined {
  switch (type) {
    case "size":
      return "Size";
    case "duration":
      return "Duration";
    case "count":
    case "port":
      return "number";
    case "bool":
      return "boolean";
    case "enum":
      return undefined;
    case "string":
    case "folder":
      return "string";
    case "path":
      return "AbsolutePath";
    case "ipv4":
      return "Ipv4";
    case "cidr":
      return "Cidr";
    default:
      return type satisfies never;
  }
}

/** What an editor shows of an option: its sentence, unit, range, default, phase and source. */
function optionDoc(option: Option): string {
  const range = describeRange(option);
  const lines = [
    `\n${option.doc}`,
    "",
    `Form: ${describeForm(option)}.${range === undefined ? "" : ` Range: ${range}.`}`,
    ...(option.phase === "boot" ? ["May also be given when the image starts."] : []),
    ...(option.default === undefined ? [] : [`@defaultValue ${JSON.stringify(option.default)}`]),
    ...(option.source === undefined ? [] : [`@see ${option.source}`]),
  ];
  return inComment(lines.join("\n"));
}

/** Text of a manifest that cannot end the comment that it stands in. */
function inComment(text: string): string {
  return text.replaceAll("*/", "*\\/");
}

function handleDoc(component: Component, universe: Universe): string {
  const provides = Object.entries(component.provides).map(([id, version]) => `${id} ${version}`);
  const slots = component.requires.map((r) => (r.slot === r.interface ? r.slot : `${r.slot} (${r.interface})`));
  const others = universe.components.filter(
    (c) => c.id !== component.id && Object.keys(c.provides).some((id) => Object.hasOwn(component.provides, id)),
  );
  const lines = [
    `\n${component.summary}`,
    "",
    `${component.id} ${component.version}. Provides ${provides.join(", ") || "nothing"}; requires ${slots.join(", ") || "nothing"}.`,
    ...(others.length > 0 ? [`Instead of it: ${[...new Set(others.map((c) => c.id))].sort().join(", ")}.`] : []),
  ];
  return inComment(lines.join("\n"));
}

/** Third parties' interfaces and components join those of the catalogue by declaration merging. */
function addRegistry(file: SourceFile, universe: Universe, model: string): void {
  const module = file.addModule({ name: JSON.stringify(model), hasDeclareKeyword: true });
  const interfaces = [...universe.interfaces].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [name, entries] of [
    ["InterfaceRegistry", interfaces],
    ["ComponentRegistry", newest(universe)],
  ] as const) {
    module.addInterface({
      name,
      properties: entries.map(({ id, version, summary }) => ({
        name: JSON.stringify(id),
        type: JSON.stringify(version),
        isReadonly: true,
        docs: [inComment(summary)],
      })),
    });
  }
}
