import type { Artifact } from "@ashlar/model";

/** What neither a component, nor an interface's header, nor the start code put into the file. */
const nobodys = /^(?:ELF|padding|constants of several|compiler|text without)/;

/** Bytes of the file that a component, an interface's header or the start code put there. */
export function ownedBytes({ image, other }: Pick<Artifact, "image" | "other">): number {
  return image.bytes - other.filter((o) => nobodys.test(o.why)).reduce((sum, o) => sum + o.bytes, 0);
}

/** `report.txt`: what the image holds, for a person. */
export function reportText(artifact: Artifact): string {
  const { image, components, other, sections, stacks, edges, devices } = artifact;
  const rows = components
    .map((c) => ({ name: c.use, file: c.text + c.rodata + c.data, ...c }))
    .sort((a, b) => b.file - a.file || (a.name < b.name ? -1 : 1));
  const width = Math.max(
    30,
    ...[...rows.map((r) => r.name), ...other.map((o) => o.why)].map((name) => name.length + 1),
  );
  const line = (cells: readonly (string | number)[]): string =>
    `  ${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(width) : String(cell).padStart(8))).join("")}`;
  const table = rows.map((r) => line([r.name, r.text, r.rodata, r.data, r.file, r.bss]));
  const rest = other.map((o) => line([o.why, "", "", "", o.bytes, ""]));
  const owned = ownedBytes(artifact);
  return [
    `${artifact.name} for ${artifact.targets.join(", ")}: ${image.bytes} bytes, ${percent(owned, image.bytes)} with an owner`,
    `sha256 ${image.sha256}`,
    `build id ${image.buildId}`,
    "",
    line(["use", "text", "rodata", "data", "in file", "bss"]),
    ...table,
    ...rest,
    line(["total", "", "", "", image.bytes, ""]),
    "",
    "sections",
    ...sections.map(
      (s) => `  ${s.name.padEnd(20)} 0x${s.address.toString(16)} ${String(s.bytes).padStart(7)} ${s.flags}`,
    ),
    "",
    "stacks (deepest path of frames; calls through pointers are not followed)",
    ...stacks.map(stackLine),
    "",
    ...(devices.length === 0 ? [] : ["devices", ...devices.map((d) => `  ${d.id} for ${d.use}`), ""]),
    "edges",
    ...edges.map((e) => `  ${e.use}.${e.slot} <- ${e.provider} (${e.kind})`),
    "",
  ].join("\n");
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function stackLine(stack: Artifact["stacks"][number]): string {
  const limit = stack.limit === undefined ? "" : ` of ${stack.limit}`;
  const notes = [
    ...(stack.recursion.length > 0 ? [`recursion: ${stack.recursion.join(", ")}`] : []),
    ...(stack.indirect.length > 0 ? [`through pointers: ${stack.indirect.join(", ")}`] : []),
  ];
  return `  ${stack.use}: ${stack.root} ${stack.bytes}${limit} bytes${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
}
