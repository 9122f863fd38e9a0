import type { Command, Component, Plan, PlanUse } from "@ashlar/model";
import { codeFlags, componentFlags, plainFlags } from "./flags.ts";
import { folderCommands } from "./folder.ts";
import { visibleInterfaces } from "./headers.ts";
import { hasInstanceFile } from "./instance.ts";
import type { PlanContext } from "./plan.ts";

/** Every tool call of the build, in an order in which each finds its inputs. */
export function commandsOf(plan: Plan, context: PlanContext): readonly Command[] {
  const uses = plan.uses.filter((use) => use.code === use.use);
  const plain = uses.flatMap((use) => use.sources.map((source) => compile("plain", use, source, context)));
  const code = uses.flatMap((use) => use.sources.map((source) => compile("code", use, source, context)));
  const state = plan.uses.filter(hasInstanceFile).map((use) => compileState(use, context));
  const folders = uses.flatMap((use) => folderCommands(use, context));
  const switches = plan.switches.length > 0 ? [assembleSwitches(context)] : [];
  const objects = [...code, ...state, ...folders, compileStart(context), ...switches];
  const names = objects.map((command) => command.output);
  return [...plain, ...objects, ...link(plan, names, context)];
}

function compiler(context: PlanContext): string {
  return context.compiler;
}

function includes(component: Component, use: string, context: PlanContext): readonly string[] {
  const folders = visibleInterfaces(component, context.universe).map((id) => `include/${id}`);
  return folders.flatMap((folder) => ["-I", folder]).concat(["-include", `bind/${use}`]);
}

/** Folders whose content decides a compilation besides its source. */
function implicitOf(component: Component, use: PlanUse, context: PlanContext): readonly string[] {
  const folders = visibleInterfaces(component, context.universe).map((id) => `include/${id}`);
  return [`bind/${use.use}.h`, `bind/${use.use}.opt.h`, ...folders, `src/${use.source}`];
}

function compile(rule: "plain" | "code", use: PlanUse, source: string, context: PlanContext): Command {
  const component = context.componentOf(use.use);
  const input = `src/${use.source}/${source}`;
  const output = `obj/${rule}/${use.use}/${source.replace(/\.[cS]$/, "")}.o`;
  const assembly = source.endsWith(".S");
  const header = assembly ? `${use.use}.opt.h` : `${use.use}.h`;
  const special = rule === "plain" ? plainFlags() : codeFlags(component, context);
  // Assembly has no link-time form; clang and gcc refuse or ignore the flag there.
  const flags = assembly ? special.filter((flag) => !flag.startsWith("-flto") && flag !== "-fstack-usage") : special;
  const renames = rule === "code" && use.rename !== undefined ? [`bind/${use.use}.rename.h`] : [];
  const seed = context.compiler === "gcc" ? [`-frandom-seed=${output}`] : [];
  // gcc renames a definition only behind a declaration, and would leave another in silence.
  const declared = context.compiler === "gcc" && renames.length > 0 ? ["-Werror=missing-prototypes"] : [];
  return {
    rule,
    output,
    also: rule === "plain" && !assembly ? [output.replace(/\.o$/, ".su")] : [],
    inputs: [input],
    implicit: [...implicitOf(component, use, context), ...renames],
    args: [
      compiler(context),
      ...componentFlags(component, context),
      ...flags,
      ...declared,
      ...seed,
      ...includes(component, header, context),
      "-c",
      input,
      "-o",
      output,
    ],
    use: use.use,
  };
}

/** `inst/<use>.c`, compiled as its component is. */
function compileState(use: PlanUse, context: PlanContext): Command {
  const component = context.componentOf(use.use);
  const [input, output] = [`inst/${use.use}.c`, `obj/inst/${use.use}.o`];
  const seed = context.compiler === "gcc" ? [`-frandom-seed=${output}`] : [];
  return {
    rule: "code",
    output,
    also: [],
    inputs: [input],
    implicit: implicitOf(component, use, context),
    args: [
      compiler(context),
      ...componentFlags(component, context),
      ...codeFlags(component, context),
      ...seed,
      ...includes(component, `${use.use}.h`, context),
      "-I",
      `src/${use.source}`,
      "-c",
      input,
      "-o",
      output,
    ],
    use: use.use,
  };
}

function compileStart(context: PlanContext): Command {
  const [input, output] = ["gen/start.c", "obj/gen/start.o"];
  const roots = context.resolution.edges.filter((edge) => edge.use === "image").map((edge) => edge.interface);
  const component = { ...rootComponent, provides: Object.fromEntries([...roots, "plan"].map((id) => [id, "1.0.0"])) };
  const seed = context.compiler === "gcc" ? [`-frandom-seed=${output}`] : [];
  return {
    rule: "code",
    output,
    also: [],
    inputs: [input],
    implicit: ["bind/image.h", ...visibleInterfaces(component, context.universe).map((id) => `include/${id}`)],
    args: [
      compiler(context),
      ...componentFlags(component, context),
      ...codeFlags(rootComponent, context),
      ...seed,
      ...includes(component, "image.h", context),
      "-c",
      input,
      "-o",
      output,
    ],
  };
}

/** Assembly, so that one form does for the functions of every interface: it moves no argument but the first. */
function assembleSwitches(context: PlanContext): Command {
  const [input, output] = ["gen/switches.S", "obj/gen/switches.o"];
  const flags = [...componentFlags(rootComponent, context), ...codeFlags(rootComponent, context)];
  const own = flags.filter((flag) => !flag.startsWith("-flto") && flag !== "-fstack-usage");
  const args = [compiler(context), ...own, "-c", input, "-o", output];
  return { rule: "code", output, also: [], inputs: [input], implicit: [], args };
}

/** The image itself, in the shape that flags and includes are made from. */
const rootComponent: Component = {
  kind: "component",
  id: "image",
  version: "0.0.0",
  summary: "",
  provides: {},
  requires: [],
  options: [],
  conflicts: {},
  automatic: false,
  sources: [],
  threads: {},
  irq: [],
  optimize: "size",
  hosted: false,
  dir: "",
};

function link(plan: Plan, objects: readonly string[], context: PlanContext): readonly Command[] {
  const { name } = plan;
  if (context.hosted) {
    const args = [compiler(context), "-fsanitize=address,undefined", "-o", `${name}.elf`, ...objects];
    return [{ rule: "link", output: `${name}.elf`, also: [], inputs: objects, implicit: [], args }];
  }
  const output = `${name}.debug.elf`;
  const args = (plan.compiler === "clang" ? lldArguments : bfdArguments)(output, objects, context);
  return [
    { rule: "link", output, also: [], inputs: objects, implicit: ["link.ld"], args },
    {
      rule: "image",
      output: `${name}.elf`,
      also: [],
      inputs: [output],
      implicit: ["image.sh"],
      args: ["sh", "image.sh", output, `${name}.elf`, ...(context.native ? ["keep"] : [])],
    },
  ];
}

/** A loader of machines copies segments, which may follow each other in the file; Linux maps pages of it. */
function layout(context: PlanContext): readonly string[] {
  return context.native ? ["-z", "max-page-size=4096"] : ["-n"];
}

function lldArguments(output: string, objects: readonly string[], context: PlanContext): readonly string[] {
  const options = [...layout(context), "-static", "--gc-sections", "--lto-O2", "--build-id=sha1", "-z", "noexecstack"];
  return ["ld.lld", ...options, "--no-dynamic-linker", "-T", "link.ld", "-o", output, ...objects];
}

function bfdArguments(output: string, objects: readonly string[], context: PlanContext): readonly string[] {
  const wl = [
    layout(context).join(","),
    "--gc-sections",
    "--build-id=sha1",
    "-z,noexecstack",
    "--no-warn-rwx-segments",
  ].map((o) => `-Wl,${o}`);
  const compile = ["gcc", "-m64", "-static", "-nostdlib", "-no-pie", "-flto", "-flto-partition=one", "-Os"];
  const more = [
    "-fno-pic",
    "-fno-pie",
    "-mcmodel=small",
    "-mno-red-zone",
    "-fno-omit-frame-pointer",
    "-Wno-lto-type-mismatch",
  ];
  const map = [`-ffile-prefix-map=\${PWD}=.`, `-frandom-seed=${output}`, "-fno-ident", "-gdwarf-4"];
  const guard = ["-mstack-protector-guard=global", "-fcf-protection=none"];
  return [...compile, ...more, ...guard, ...map, ...wl, "-T", "link.ld", "-o", output, ...objects];
}
