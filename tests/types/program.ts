import { dirname, join } from "node:path";
import ts from "typescript";
import { root } from "../support.ts";

const prelude = `import { app, attempt, extend, image, imageFrom, parseBytes, type Handle, type Image, type ImageSpec, type Result, type Size, type Use, handle } from "ashlar";
import { allocBump, allocTlsf, bootArgs, debugLog, fsRam, fsRom, hostConsole, lockNone, schedCoop, vfs, type AllocTlsfOptions, type AllocTlsfShape } from "ashlar/components";
import type * as Otherwise from "ashlar/model";
interface NeedyShape { readonly id: "needy"; readonly provides: {}; readonly requires: {}; readonly targets: "qemu-microvm"; readonly options: { readonly from: Size }; readonly refuses: { readonly from: "ASH1002: needy.from is a size" } }
const needy: Handle<NeedyShape> = handle<NeedyShape>("needy");
`;

const footer = `
export const used: readonly unknown[] = [app, attempt, extend, image, imageFrom, parseBytes, needy, allocBump, allocTlsf, bootArgs, debugLog, hostConsole, lockNone, schedCoop];
export type Used = [Handle<AllocTlsfShape>, ImageSpec, Result<Size>, Use, AllocTlsfOptions, Otherwise.Image];
`;

/** Messages of tsc for each program. */
export interface Judgement {
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** Type-checks programs, each a file of its own, against the built packages. */
export function judge(programs: Readonly<Record<string, string>>): Judgement {
  const dir = join(root, "tests/types");
  const files = new Map(
    Object.entries(programs).map(([name, text], i) => [join(dir, `virtual-${i}.ts`), { name, text }]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    isolatedDeclarations: true,
    declaration: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) => {
    const file = files.get(path);
    return file === undefined
      ? read(path, ...rest)
      : ts.createSourceFile(path, prelude + file.text + footer, ts.ScriptTarget.ES2022, true);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (path) => files.has(path) || exists(path);
  host.getCurrentDirectory = () => dirname(dir);
  const program = ts.createProgram([...files.keys()], options, host);
  const errors = [...files].map(([path, { name }]) => {
    const source = program.getSourceFile(path)!;
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
      ...program.getDeclarationDiagnostics(source),
    ];
    return [name, found.map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"))] as const;
  });
  return { errors: Object.fromEntries(errors) };
}
