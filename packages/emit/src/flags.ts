import type { Compiler, Component } from "@ashlar/model";
import type { PlanContext } from "./plan.ts";

/** Stands in arguments for the folder that the build runs in; the executor and build.ninja fill it in. */
const folderToken = "${PWD}";

/** Whether link-time optimisation may see the component: not where the compiler itself calls it by name. */
function isPlainOnly(component: Component): boolean {
  return Object.keys(component.provides).some((id) => id.startsWith("cc."));
}

/** Arguments that every C compilation of a bare-metal image has. */
const bare: readonly string[] = [
  "-std=c11",
  "-ffreestanding",
  "-fno-pic",
  "-fno-pie",
  "-mcmodel=small",
  "-mno-red-zone",
  "-mno-mmx",
  "-fno-omit-frame-pointer",
  "-fno-common",
  "-fno-asynchronous-unwind-tables",
  "-fno-unwind-tables",
  "-ffunction-sections",
  "-fdata-sections",
  "-fvisibility=hidden",
  "-fstack-protector-strong",
  "-mstack-protector-guard=global",
  "-fno-ident",
  "-gdwarf-4",
  "-Wall",
  "-Wextra",
  "-Werror=implicit-function-declaration",
  "-Werror=incompatible-pointer-types",
  "-Werror=int-conversion",
];

/** Not the system's headers; gcc's own limits.h would go on to them. */
const gccHeaders: readonly string[] = ["-nostdinc", "-D_LIBC_LIMITS_H_=1"];

const byCompiler: Readonly<Record<Compiler, readonly string[]>> = {
  clang: [
    "--target=x86_64-unknown-none-elf",
    "-nostdlibinc",
    "-ffile-compilation-dir=.",
    "-Wno-unused-command-line-argument",
  ],
  gcc: [
    "-m64",
    ...gccHeaders,
    "-fcf-protection=none",
    "-fno-stack-clash-protection",
    `-ffile-prefix-map=${folderToken}=.`,
  ],
};

const sanitized: readonly string[] = [
  "-std=gnu11",
  "-O1",
  "-gdwarf-4",
  "-fno-omit-frame-pointer",
  "-fno-common",
  "-fno-builtin",
  "-DASH_HOSTED=1",
  "-Wall",
  "-Wextra",
  "-Werror=implicit-function-declaration",
];

/** The compiler's arguments for one component, without source, output and includes. */
export function componentFlags(component: Component, context: PlanContext): readonly string[] {
  if (context.hosted) return hostedFlags(component, context);
  const include = context.compiler === "gcc" ? ["-isystem", context.compilerInclude ?? ""] : [];
  const optimize = component.optimize === "speed" ? "-O2" : "-Os";
  return [...byCompiler[context.compiler], ...include, ...bare, optimize];
}

function hostedFlags(component: Component, context: PlanContext): readonly string[] {
  if (component.hosted) return [...sanitized, "-fPIE"];
  const headers =
    context.compiler === "gcc" ? [...gccHeaders, "-isystem", context.compilerInclude ?? ""] : ["-nostdlibinc"];
  return [...sanitized, "-fPIE", "-ffreestanding", ...headers];
}

/** Arguments that make a plain object: the one that is read for symbols, sizes, calls and stack use. */
export function plainFlags(): readonly string[] {
  return ["-DASH_PLAIN=1", "-fstack-usage", "-g0"];
}

/** Arguments that make the object that is linked. */
export function codeFlags(component: Component, context: PlanContext): readonly string[] {
  if (context.hosted) return ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
  if (isPlainOnly(component)) return [];
  return context.compiler === "clang" ? ["-flto=full"] : ["-flto", "-fno-fat-lto-objects"];
}
