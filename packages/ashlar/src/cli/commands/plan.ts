import { formatBytes, type Plan } from "@ashlar/model";
import { planImage, solveImage } from "../../compose.ts";
import type { CommandRun } from "../commands.ts";
import { columns, printJson, projectOf, verbOptions } from "../project.ts";

/** `ashlar plan` */
export const run: CommandRun = async (context) => {
  const options = verbOptions(context);
  const { emission } = await planImage(await solveImage(await projectOf(context), options), options);
  if (context.values.json === true) printJson(context, JSON.parse(emission.files["plan.json"]!) as object);
  else context.out(planText(emission.plan));
  return 0;
};

function planText(plan: Plan): string {
  const order = plan.uses.map((use, i) => [`${i + 1}`, use.use, `${use.component} ${use.version}`, use.init ?? ""]);
  const bindings = plan.uses.flatMap((use) =>
    use.bindings.map((b) => [`  ${use.use}.${b.slot}`, `<- ${b.providers.join(", ") || "(empty)"}`, b.kind]),
  );
  const memory = plan.memory.uses.map((m) => `  ${m.use} ${formatBytes(m.bytes)}`);
  return [
    `${plan.name} for ${plan.targets.join(", ")}, by ${plan.compiler}`,
    "",
    "init order",
    columns(order),
    "",
    "bindings",
    columns(bindings),
    "",
    `memory ${formatBytes(plan.memory.total)}`,
    ...memory,
    ...(plan.devices.length === 0 ? [] : ["", "devices", ...plan.devices.map((d) => `  ${d.id} for ${d.use}`)]),
    "",
  ].join("\n");
}
