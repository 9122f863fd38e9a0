// What the type checker works: instantiations of an image, over those of a program that only imports the same.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const imports = `import { app, image, type Image } from "ashlar";
import { allocBump, allocTlsf, debugLog, schedCoop } from "ashlar/components";
export const used: readonly unknown[] = [app, image, allocBump, allocTlsf, debugLog, schedCoop];
`;
const program =
  'app({ sources: ["main.c"], requires: { alloc: "^1" }, with: { alloc: allocTlsf({ grow: "64KiB" }) } })';

/** Instantiations of a small image with an explicit edge, and of one with twenty uses. */
export function measureInstantiations() {
  const nothing = count(imports);
  const cost = (uses) => count(imports + frame([program, ...uses])) - nothing;
  return {
    "types.small.instantiations": cost(["schedCoop()", 'debugLog({ level: "info" })']),
    "types.twenty.instantiations": cost(Array.from({ length: 19 }, (_, i) => `allocBump({ as: "heap-${i}" })`)),
  };
}

function frame(uses) {
  return `export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [${uses.join(", ")}] });\n`;
}

function count(text) {
  const path = join(root, "bench/counted.ts");
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true) : read(file, ...rest);
  const exists = host.fileExists.bind(host);
  host.fileExists = (file) => file === path || exists(file);
  const checked = ts.createProgram([path], options, host);
  const [fault] = checked.getSemanticDiagnostics(checked.getSourceFile(path));
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, "\n"));
  return checked.getInstantiationCount();
}
