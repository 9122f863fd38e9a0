import { cName, headerPath, type Plan, type PlanOption, type PlanUse } from "@ashlar/model";
import { bootStruct, declarations, pragmas } from "./bind.ts";
import { bootDefaults } from "./instance.ts";
import { cString, instanceSymbol } from "./names.ts";
import type { PlanContext } from "./plan.ts";

/** `bind/image.h`: what `gen/start.c` is bound to. */
export function rootHeader(plan: Plan, context: PlanContext): string {
  const direct = plan.root.filter((binding) => binding.kind === "direct");
  const headers = direct
    .map((binding) => binding.interface)
    .filter((id) => Object.keys(context.interfaceOf(id)?.headers ?? {}).length > 0);
  return [
    "/* The image itself. Generated. */",
    "#pragma once",
    ...plan.root.flatMap((binding) => pragmas(binding, "image")),
    "#include <ashlar/base.h>",
    "#include <ashlar/plan.h>",
    ...headers.map((id) => `#include <${headerPath(id)}>`),
    ...direct.filter((b) => headers.includes(b.interface)).flatMap((binding) => declarations(binding, context)),
    "",
  ].join("\n");
}

const optionTypeNumbers: Readonly<Record<PlanOption["type"], string>> = {
  size: "ASH_OPTION_SIZE",
  duration: "ASH_OPTION_DURATION",
  count: "ASH_OPTION_COUNT",
  bool: "ASH_OPTION_BOOL",
  enum: "ASH_OPTION_ENUM",
  string: "ASH_OPTION_STRING",
  ipv4: "ASH_OPTION_IPV4",
  cidr: "ASH_OPTION_CIDR",
  port: "ASH_OPTION_PORT",
};

/** `gen/start.c`: inits in order, the program, the way out; boot options and names for those who read them. */
export function startFile(plan: Plan): string {
  const bound = (id: string) => plan.root.some((b) => b.interface === id && b.providers.length > 0);
  const stateless = plan.uses.filter((use) => use.instance === undefined);
  return [
    `/* Start of image "${plan.name}". Generated. */`,
    `const char ash_plan_name[] = ${JSON.stringify(plan.name)};`,
    ...stateless.map((use) => `const char ${instanceSymbol(use.use)}[1] = {0};`),
    ...plan.uses.flatMap((use) => functionDeclarations(use, plan)),
    "int main(int argc, char **argv);",
    ...optionTables(plan),
    "",
    ...failure,
    ...exitFunction(plan),
    "ASH_NO_STACK_PROTECTOR void ash_plan_start(void)",
    "{",
    ...plan.uses.flatMap(bootDefaults).map((line) => `    ${line}`),
    ...(bound("boot.options")
      ? [
          "    if (ash_boot_options_apply(&ash_use_boot_options) < 0) {",
          "        ash_machine_exit(&ash_use_machine, 1);",
          "    }",
        ]
      : []),
    ...initCalls(plan),
    "    ASH_MARK(2);",
    "    char **argv;",
    "    int argc = ash_boot_args_get(&ash_use_boot_args, &argv);",
    "    if (argc < 0) {",
    '        failed("the arguments do not fit", argc);',
    "    }",
    "    ash_plan_exit(main(argc, argv));",
    "}",
    "",
  ].join("\n");
}

const failure: readonly string[] = [
  "static ASH_NORETURN void failed(const char *what, int error)",
  "{",
  "    struct ash_machine_panic why = {.what = what, .error = (uint64_t)(int64_t)error};",
  "    ash_machine_panic(&ash_use_machine, &why);",
  "}",
  "",
];

/** Each `fini` once, in reverse, even when one of them ends the program itself. */
function exitFunction(plan: Plan): readonly string[] {
  const finis = [...plan.uses].reverse().filter((use) => use.fini !== undefined);
  return [
    "ASH_NORETURN void ash_plan_exit(int status)",
    "{",
    ...(finis.length > 0 ? ["    static unsigned called;"] : []),
    ...finis.flatMap((use, i) => [
      `    if (called == ${i}) {`,
      `        called = ${i + 1};`,
      `        ${call(use, use.fini!)};`,
      "    }",
    ]),
    "    ash_machine_exit(&ash_use_machine, status);",
    "}",
    "",
  ];
}

function initCalls(plan: Plan): readonly string[] {
  const inits = plan.uses.filter((use) => use.init !== undefined);
  if (inits.length === 0) return [];
  return [
    "    int error;",
    ...inits.flatMap((use) => [
      `    if ((error = ${call(use, use.init!)}) < 0) {`,
      `        failed("init of ${use.use} failed", error);`,
      "    }",
    ]),
  ];
}

function call(use: PlanUse, symbol: string): string {
  const self = use.instance === undefined ? `(struct ${cName(use.component)} *)0` : `&${instanceSymbol(use.use)}`;
  return `${use.rename ?? ""}${symbol}(${self})`;
}

function functionDeclarations(use: PlanUse, plan: Plan): readonly string[] {
  const component = cName(use.component);
  const state = `extern struct ${component} ${instanceSymbol(use.use)};`;
  const boot = hasBoot(use);
  const needed = use.init !== undefined || use.fini !== undefined || boot;
  const first = plan.uses.find((u) => u.component === use.component) === use;
  return [
    ...(needed && use.instance !== undefined ? [`struct ${component};`, state] : []),
    ...(needed && use.instance === undefined ? [`struct ${component};`] : []),
    ...(use.init === undefined ? [] : [`int ${use.rename ?? ""}${use.init}(struct ${component} *self);`]),
    ...(use.fini === undefined ? [] : [`void ${use.rename ?? ""}${use.fini}(struct ${component} *self);`]),
    ...(boot && first ? bootStruct(use.component, use.options) : []),
  ];
}

function hasBoot(use: PlanUse): boolean {
  return use.options.some((option) => option.phase === "boot");
}

/** The tables that the boot options component reads; absent from an image without it. */
function optionTables(plan: Plan): readonly string[] {
  if (!plan.uses.some(hasBoot)) return [];
  const options = plan.uses.flatMap((use) =>
    use.options.filter((o) => o.phase === "boot").map((option) => ({ use, option, name: `${use.use}.${option.name}` })),
  );
  const rows = options.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ use, option }) => optionRow(use, option));
  return [
    `const struct ash_plan_option ash_plan_options[] = {`,
    ...rows,
    "};",
    `const unsigned ash_plan_option_count = ${rows.length};`,
    `const char *const ash_plan_uses[] = {${plan.uses.map((use) => JSON.stringify(use.use)).join(", ")}};`,
    `const unsigned ash_plan_use_count = ${plan.uses.length};`,
  ];
}

function optionRow(use: PlanUse, option: PlanOption): string {
  const field = `&((struct ${cName(use.component)}_boot *)&${instanceSymbol(use.use)})->${cName(option.name)}`;
  const max = option.max === undefined ? "UINT64_MAX" : `${option.max}u`;
  const values = option.values.length === 0 ? "0" : cString(option.values.join("|"));
  const name = JSON.stringify(`${use.use}.${option.name}`);
  return `    {${name}, ${field}, ${optionTypeNumbers[option.type]}, ${option.min ?? 0}u, ${max}, ${values}},`;
}
