import type { Architecture, Requirement, When } from "@ashlar/model";
import { isMap } from "yaml";
import { patterns, requirementFields } from "./fields.ts";
import { readRange, readTargets } from "./parts.ts";
import type { Fields, Reader, Value } from "./reader.ts";

/** The requirements of a component, in file order. */
export function readRequires(reader: Reader, value: Value): readonly Requirement[] {
  return reader.entries(value).flatMap((entry): readonly Requirement[] => {
    const requirement = isMap(entry.node) ? readLong(reader, entry) : readShort(reader, entry);
    return requirement === undefined ? [] : [requirement];
  });
}

function readShort(reader: Reader, entry: Value): Requirement | undefined {
  const slot = slotOf(reader, entry);
  const range = readRange(reader, entry);
  if (range === undefined) return undefined;
  return { slot, interface: slot, range, many: false, optional: false, at: entry.at };
}

function readLong(reader: Reader, entry: Value): Requirement | undefined {
  const slot = slotOf(reader, entry);
  const f = reader.fields(entry, requirementFields);
  const range = readRange(reader, f.get("range"));
  const when = f.get("when");
  const many = reader.bool(f.get("many")) ?? false;
  const least = reader.choice(f.get("least"), [1]);
  if (least !== undefined && !many) reader.complain(f.get("least")!.at, '"least" is of slots with "many: true"');
  if (range === undefined) return undefined;
  return {
    slot,
    interface: reader.string(f.get("interface"), patterns.interfaceId, "net.device") ?? slot,
    range,
    many,
    optional: reader.bool(f.get("optional")) ?? false,
    ...(least !== undefined && { least }),
    ...(when !== undefined && { when: readWhen(reader, when) }),
    at: entry.at,
  };
}

function slotOf(reader: Reader, entry: Value): string {
  if (!patterns.interfaceId.test(entry.key)) reader.complain(entry.at, `"${entry.key}" is not the form of a slot`);
  return entry.key;
}

const any = { type: { kind: "any", schema: {} }, doc: "" } as const;
const whenFields: Fields = { options: any, target: any, arch: any };

function readWhen(reader: Reader, value: Value): When {
  const f = reader.fields(value, whenFields);
  const target = readTargets(reader, f.get("target"));
  // Safe: names of architectures are compared only.
  const arch = reader.strings(f.get("arch")) as readonly Architecture[] | undefined;
  return {
    ...(f.has("options") && { options: reader.record(f.get("options"), (entry) => reader.scalar(entry)) }),
    ...(target !== undefined && { target }),
    ...(arch !== undefined && { arch }),
  };
}
