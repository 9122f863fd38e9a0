import { hasForm, measure, type Option, type OptionValue, optionTypes } from "@ashlar/model";
import { optionFields } from "./fields.ts";
import type { Reader, Value } from "./reader.ts";

/** The options of a component, in file order. */
export function readOptions(reader: Reader, value: Value): readonly Option[] {
  return reader.entries(value).flatMap((entry) => {
    const { key, at } = entry;
    if (!/^[a-z][A-Za-z0-9]*$/.test(key))
      reader.complain(at, `"${key}" is not the form of an option, such as queueSize`);
    if (key === "as" || key === "with") reader.complain(at, `an option cannot be called "${key}"`);
    const option = readOption(reader, entry);
    return option === undefined ? [] : [option];
  });
}

function readOption(reader: Reader, entry: Value): Option | undefined {
  const f = reader.fields(entry, optionFields);
  const type = reader.choice(f.get("type"), optionTypes);
  const doc = reader.string(f.get("doc"));
  if (type === undefined || doc === undefined) return undefined;
  const values = reader.strings(f.get("values"));
  if (type === "enum" && (values ?? []).length === 0) {
    const message = `the enum "${entry.key}" needs its set of values`;
    reader.complain(entry.at, message, 'add "values: [first, second]"', "ASH2003");
  }
  const phase = reader.choice(f.get("phase"), ["build", "boot"]) ?? "build";
  if (phase === "boot" && (type === "path" || type === "folder"))
    reader.complain(entry.at, `an option of type ${type} is fixed when the image is built`, 'write "phase: build"');
  const min = readBound(reader, f.get("min"), type);
  const max = readBound(reader, f.get("max"), type);
  const rest = {
    default: readDefault(reader, f.get("default"), { type, values, min, max }),
    min,
    max,
    values,
    source: reader.string(f.get("source")),
    choose: reader.bool(f.get("choose")),
    at: entry.at,
  };
  if (rest.choose === true) refuseChoice(reader, f.get("choose")!, { type, phase, ...rest });
  return {
    name: entry.key,
    type,
    doc,
    phase,
    ...Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== undefined)),
  };
}

/** What the solver chooses has a default among a range of numbers, or one of a set, and is settled by the build. */
function refuseChoice(
  reader: Reader,
  { at }: Value,
  { type, phase, min, max, default: value }: Pick<Option, "type" | "phase" | "min" | "max" | "default">,
): void {
  const isNumber = ["size", "duration", "count", "port"].includes(type);
  if (!isNumber && type !== "bool" && type !== "enum")
    reader.complain(at, `the solver chooses numbers, truth values and enums, but the type is ${type}`);
  if (phase === "boot")
    reader.complain(at, "the solver chooses what is fixed when the image is built", 'write "phase: build"');
  if (value === undefined) reader.complain(at, "what the solver may choose needs a default", undefined, "ASH2003");
  if (!isNumber) return;
  if (min === undefined || max === undefined)
    reader.complain(at, "a number that the solver may choose needs a min and a max", undefined, "ASH2003");
  else if (max < min) reader.complain(at, `there is no number from ${min} to ${max}`);
  if (value !== undefined && measure(type, value) === undefined)
    reader.complain(at, `the default must be a number, but is the word "${value}"`);
}

function readBound(reader: Reader, value: Value | undefined, type: Option["type"]): number | undefined {
  if (value === undefined) return undefined;
  const content = reader.scalar(value);
  const number = measure(type, content);
  if (number !== undefined) return number;
  return reader.complain(value.at, `"${value.key}" must be a ${type}, but is ${JSON.stringify(content ?? null)}`);
}

function readDefault(
  reader: Reader,
  value: Value | undefined,
  option: Pick<Option, "type" | "values" | "min" | "max">,
): OptionValue | undefined {
  if (value === undefined) return undefined;
  const content = reader.scalar(value);
  if (content === undefined || !hasForm(option, content)) {
    return reader.complain(value.at, `the default must be a ${option.type}, but is ${JSON.stringify(content ?? null)}`);
  }
  const number = measure(option.type, content);
  if (number !== undefined && (number < (option.min ?? 0) || number > (option.max ?? Number.MAX_SAFE_INTEGER))) {
    return reader.complain(value.at, `the default ${content} is outside its own range`);
  }
  return content;
}
