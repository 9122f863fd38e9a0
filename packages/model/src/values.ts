import type { Option, OptionValue } from "./component.ts";
import { isPath, parseBytes, parseCidr, parseDuration, parseIpv4 } from "./units.ts";

/** The number that a size, duration, count or port stands for, or undefined when the value has another form. */
export function measure(type: Option["type"], value: unknown): number | undefined {
  switch (type) {
    case "size":
      return typeof value === "string" ? parseBytes(value) : undefined;
    case "duration":
      return typeof value === "string" ? parseDuration(value) : undefined;
    case "count":
    case "port":
      return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
    case "bool":
    case "enum":
    case "string":
    case "path":
    case "folder":
    case "ipv4":
    case "cidr":
      return undefined;
    default:
      return type satisfies never;
  }
}

/** Whether `value` has the form that the option's type asks for; ranges are not looked at. */
export function hasForm(option: Pick<Option, "type" | "values">, value: OptionValue): boolean {
  switch (option.type) {
    case "size":
    case "duration":
    case "count":
    case "port":
      return measure(option.type, value) !== undefined || option.values?.includes(String(value)) === true;
    case "bool":
      return typeof value === "boolean";
    case "enum":
      return typeof value === "string" && option.values?.includes(value) === true;
    case "string":
      return typeof value === "string";
    case "path":
      return typeof value === "string" && isPath(value);
    case "folder":
      return typeof value === "string" && value !== "" && !value.includes("\0");
    case "ipv4":
      return typeof value === "string" && parseIpv4(value) !== undefined;
    case "cidr":
      return typeof value === "string" && parseCidr(value) !== undefined;
    default:
      return option.type satisfies never;
  }
}
