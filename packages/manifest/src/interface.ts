import { headerPath, type Interface, type Result } from "@ashlar/model";
import type { Origin } from "./component.ts";
import { interfaceFields, patterns } from "./fields.ts";
import { Reader } from "./reader.ts";

/** What an interface's folder holds besides its manifest. */
export interface InterfaceOrigin extends Origin {
  /** Paths of the `.h` files below the folder. */
  readonly headers: readonly string[];
}

/** Reads the text of an interface.yaml; errors as {@link parseComponent} gives them. */
export function parseInterface(text: string, origin: InterfaceOrigin): Result<Interface> {
  const reader = new Reader(origin.file);
  const root = reader.parse(text);
  if (root === undefined) return { ok: false, diagnostics: reader.diagnostics };
  const f = reader.fields(root, interfaceFields);
  reader.choice(f.get("ashlar"), [1]);
  const id = reader.string(f.get("interface"), patterns.interfaceId, "net.device") ?? "";
  const names = reader.choice(f.get("names"), ["prefixed", "standard"]) ?? "prefixed";
  const value: Interface = {
    kind: "interface",
    id,
    version: reader.string(f.get("version"), patterns.version, "1.0.0") ?? "",
    summary: reader.string(f.get("summary")) ?? "",
    functions: reader.strings(f.get("functions")) ?? [],
    includes: reader.strings(f.get("includes")) ?? [],
    names,
    single: reader.bool(f.get("single")) ?? names === "standard",
    ...(f.has("needed") && { needed: reader.bool(f.get("needed")) ?? false }),
    ...(f.has("exclusive") && { exclusive: reader.bool(f.get("exclusive")) ?? false }),
    ...(f.has("distinct") && { distinct: reader.strings(f.get("distinct")) ?? [] }),
    ...(f.has("anywhere") && { anywhere: reader.bool(f.get("anywhere")) ?? false }),
    provider: reader.choice(f.get("provider"), ["component", "plan", "none"]) ?? "component",
    abi: reader.record(f.get("abi"), (entry) => reader.string(entry)),
    headers: headersOf(id, names, origin.headers),
    dir: origin.dir,
    ...(origin.package !== undefined && { package: origin.package }),
    at: root.at,
  };
  if (reader.diagnostics.length > 0) return { ok: false, diagnostics: reader.diagnostics };
  return { ok: true, value, warnings: [] };
}

function headersOf(id: string, names: Interface["names"], files: readonly string[]): Readonly<Record<string, string>> {
  if (names === "standard") {
    const own = files.filter((path) => path.startsWith("include/"));
    return Object.fromEntries(own.map((path) => [path.slice("include/".length), path]));
  }
  const name = `${id.split(".").at(-1)!}.h`;
  return files.includes(name) ? { [headerPath(id)]: name } : {};
}
