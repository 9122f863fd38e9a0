import { readUniverse } from "@ashlar/project";
import type { CommandRun } from "../commands.ts";
import { columns, printJson } from "../project.ts";

/** `ashlar list` */
export const run: CommandRun = async (context) => {
  const { components, interfaces } = await readUniverse(process.cwd());
  const byId = <T extends { readonly id: string }>(list: readonly T[]) =>
    [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (context.values.json === true) {
    printJson(context, {
      schemaVersion: 1,
      components: byId(components).map(({ id, version, summary, provides, targets }) => ({
        id,
        version,
        summary,
        provides,
        targets: targets ?? null,
      })),
      interfaces: byId(interfaces).map(({ id, version, summary }) => ({ id, version, summary })),
    });
    return 0;
  }
  const rows = byId(components).map((c) => [c.id, c.version, Object.keys(c.provides).join(" "), c.summary]);
  context.out(`${columns([["component", "version", "provides", ""], ...rows])}\n\n`);
  context.out(
    `${columns([["interface", "version", ""], ...byId(interfaces).map((i) => [i.id, i.version, i.summary])])}\n`,
  );
  return 0;
};
