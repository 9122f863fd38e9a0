import { cName, headerPath, type Plan, type PlanOption, type PlanUse } from "@ashlar/model";
import { bootStruct, declarations, pragmas } from "./bind.ts";
import { filterTable } from "./filter.ts";
import { bootDefaults } from "./instance.ts";
import { cString, instanceSymbol } from "./names.ts";
import type { PlanContext } from "./plan.ts";
import { rowSymbol } from "./switches.ts";

/** `bind/image.h`: what `gen/start.c` is bound to. */
export function rootHeader(plan: Plan, context: PlanContext): string {
  const direct = plan.root.filter((binding) => binding.kind === "direct" || binding.kind === "by-target");
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
  path: "ASH_OPTION_STRING",
  folder: "ASH_OPTION_STRING",
  ipv4: "ASH_OPTION_IPV4",
  cidr: "ASH_OPTION_CIDR",
  port: "ASH_OPTION_PORT",
};

/** `gen/start.c`: inits in order, the program, the way out; boot options and names for those who read them. */
export function startFile(plan: Plan, context: PlanContext): string {
  const bound = (id: string) => plan.root.some((b) => b.interface === id && b.providers.length > 0);
  const stateless = plan.uses.filter((use) => use.instance === undefined);
  return [
    `/* Start of image "${plan.name}". Generated. */`,
    `const char ash_plan_name[] = ${JSON.stringify(plan.name)};`,
    ...stateless.map((use) => `const char ${instanceSymbol(use.use)}[1] = {0};`),
    ...plan.uses.flatMap((use) => functionDeclarations(use, plan)),
    "int main(int argc, char **argv);",
    ...optionTables(plan),
    ...nativeTables(plan, context),
    "",
    ...failure,
    ...arrival(plan, context),
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
    ...plan.uses.filter((use) => use.seal !== undefined).map((use) => `    ${call(use, use.seal!)};`),
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

/** A statement that is only for the targets of a use. */
function onTarget(use: PlanUse, plan: Plan, statement: string): string {
  if (use.targets === undefined) return statement;
  const mask = use.targets.reduce((bits, target) => bits | (1 << plan.targets.indexOf(target)), 0);
  return `if ((${mask}u >> arrived & 1u) != 0) ${statement}`;
}

/** What boot code calls when it knows where it is; a process knows it before it is compiled. */
function arrival(plan: Plan, context: PlanContext): readonly string[] {
  if (context.hosted) return [];
  const rows = plan.switches.flatMap((one) => one.providers.map(({ use }) => rowSymbol(one, use)));
  const choice = plan.targets.flatMap((target, number) => {
    const chosen = plan.switches.flatMap((one) => {
      const provider = one.providers.find((other) => other.target === target);
      return provider === undefined ? [] : [`            ${one.symbol} = ${rowSymbol(one, provider.use)};`];
    });
    return chosen.length === 0 ? [] : [`        case ${number}:`, ...chosen, "            break;"];
  });
  return [
    `const char *const ash_plan_targets[] = {${plan.targets.map((target) => JSON.stringify(target)).join(", ")}};`,
    `const unsigned ash_plan_target_count = ${plan.targets.length};`,
    ...(plan.targets.length > 1 ? ["static unsigned arrived;"] : []),
    ...plan.switches.map((one) => `extern const void *const *${one.symbol};`),
    ...[...new Set(rows)].map((symbol) => `extern const void *const ${symbol}[];`),
    "void ash_plan_arrive(unsigned target)",
    "{",
    ...(plan.targets.length > 1 ? ["    arrived = target;"] : ["    (void)target;"]),
    ...(choice.length === 0 ? [] : ["    switch (target) {", ...choice.map((line) => line.slice(4)), "    }"]),
    "}",
    "",
  ];
}

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
      `        ${onTarget(use, plan, `${call(use, use.fini!)};`)}`,
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
      `    ${onTarget(use, plan, `if ((error = ${call(use, use.init!)}) < 0) {`)}`,
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
  const hooks = [use.init, use.fini, use.seal];
  const needed = hooks.some((hook) => hook !== undefined) || boot;
  const first = plan.uses.find((u) => u.component === use.component) === use;
  return [
    ...(needed && use.instance !== undefined ? [`struct ${component};`, state] : []),
    ...(needed && use.instance === undefined ? [`struct ${component};`] : []),
    ...(use.init === undefined ? [] : [`int ${use.rename ?? ""}${use.init}(struct ${component} *self);`]),
    ...(use.fini === undefined ? [] : [`void ${use.rename ?? ""}${use.fini}(struct ${component} *self);`]),
    ...(use.seal === undefined ? [] : [`void ${use.rename ?? ""}${use.seal}(struct ${component} *self);`]),
    ...(boot && first ? bootStruct(use.component, use.options) : []),
  ];
}

function hasBoot(use: PlanUse): boolean {
  return use.options.some((option) => option.phase === "boot");
}

/** What a process of its own is told at build time: its filter, and how much memory it is to have. */
function nativeTables(plan: Plan, context: PlanContext): readonly string[] {
  if (!context.native) return [];
  const calls = plan.uses.flatMap((use) => context.componentOf(use.use).calls ?? []);
  return [...filterTable(calls), `const uint64_t ash_plan_memory = ${plan.memory.total}u;`];
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
