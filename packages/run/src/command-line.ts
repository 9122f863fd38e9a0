import { AshlarError, diagnostic } from "@ashlar/model";

/** What a guest's command line can carry: the smallest limit of the monitors that take PVH (Firecracker's). */
const most = 2048;

/**
 * The guest's command line: boot options, then `--` and the program's arguments. Words with spaces are quoted; `"` and
 * `\` are escaped inside the quotes. Rejects with ASH6007 what cannot be carried.
 */
export function commandLine(set: Readonly<Record<string, string>>, args: readonly string[]): string {
  const options = Object.entries(set).map(([name, value]) => {
    if (/^[a-z0-9][A-Za-z0-9-]*\.[a-z][A-Za-z0-9]*$/.test(name)) return word(`${name}=${value}`);
    const fix = 'write it as USE.OPTION=VALUE, such as "debug-log.level=info"';
    throw new AshlarError([diagnostic("ASH6007", `"${name}" is not the form of a boot option`, { fix })]);
  });
  const line = [...options, ...(args.length > 0 ? ["--", ...args.map(word)] : [])].join(" ");
  const bytes = Buffer.byteLength(line);
  if (bytes >= most) {
    throw new AshlarError([
      diagnostic("ASH6007", `options and arguments take ${bytes} bytes; a guest takes fewer than ${most}`),
    ]);
  }
  return line;
}

function word(text: string): string {
  if (/[\n\0]/.test(text)) {
    throw new AshlarError([
      diagnostic("ASH6007", `${JSON.stringify(text)} holds a line break or a NUL, which a command line cannot carry`),
    ]);
  }
  if (text !== "" && !/[\s"\\]/.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
