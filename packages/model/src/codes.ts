/** What stands behind an error code. */
export interface CodeFacts {
  /** What the code means, as the title of its page. */
  readonly title: string;
  readonly severity: "error" | "warning";
  /** The command line's exit code. */
  readonly exit: ExitCode;
}

/** Exit codes of the command line: `docs/architecture.md` lists their meanings. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 130;

/*
 * Exit code and title of each error code. `docs/errors/` holds one page a code; a test keeps the two together. The
 * first digit is the layer: 1 image, 2 manifest, 3 solving, 4 tools, 5 building, 6 running, 8 command line, 9 ours.
 */
const table = {
  ASH1001: [3, "unknown option"],
  ASH1002: [3, "value of the wrong form"],
  ASH1003: [3, "value outside its set"],
  ASH1004: [3, "value out of range"],
  ASH1005: [3, "required option missing"],
  ASH1006: [3, "unknown target"],
  ASH1007: [3, "component does not support the target"],
  ASH1008: [3, "two providers for one edge"],
  ASH1009: [3, "edge to a component that does not provide the interface"],
  ASH1010: [3, "unknown interface"],
  ASH1011: [3, "unknown component"],
  ASH1012: [3, "unknown key"],
  ASH1013: [3, "two uses of one name"],
  ASH1014: [3, "unknown slot"],
  ASH1015: [3, "required key missing"],
  ASH1016: [3, "bad name"],
  ASH1017: [3, "wrong type"],
  ASH1018: [3, "two uses of one value"],
  ASH1101: [3, "no project file"],
  ASH1102: [3, "project file does not load"],
  ASH1103: [3, "wrong default export"],
  ASH1104: [3, "no image of that name"],
  ASH1105: [3, "bad YAML or JSON"],
  ASH1106: [3, "file not found"],
  ASH1107: [3, "folder is not empty"],
  ASH1201: [3, "bad lock file"],
  ASH1202: [8, "lock from other tools or inputs"],
  ASH2001: [3, "manifest: unknown key"],
  ASH2002: [3, "manifest: wrong value"],
  ASH2003: [3, "manifest: required key missing"],
  ASH2004: [3, "manifest: unknown interface"],
  ASH2005: [3, "two components with one id and version"],
  ASH2006: [3, "manifest: source file missing"],
  ASH2007: [3, "component package without components"],
  ASH3001: [4, "nothing provides an interface"],
  ASH3002: [4, "no version fits"],
  ASH3003: [4, "requirements contradict each other"],
  ASH3004: [4, "dependency cycle"],
  ASH3005: [4, "image memory too small"],
  ASH3006: [4, "image larger than its budget"],
  ASH3007: [8, "answer is not valid"],
  ASH3008: [8, "search stopped at its limit"],
  ASH3009: [4, "one image cannot serve all targets"],
  ASH3010: [8, "problem larger than the memory"],
  ASH4001: [5, "tool missing"],
  ASH4002: [5, "tool too old"],
  ASH5001: [6, "compilation failed"],
  ASH5002: [6, "undeclared call"],
  ASH5003: [6, "interface header changed without a new version"],
  ASH5004: [6, "two components define one symbol"],
  ASH5005: [6, "budget exceeded"],
  ASH5006: [6, "link failed"],
  ASH5007: [6, "image breaks a loader rule"],
  ASH5008: [6, "SSE register in interrupt context"],
  ASH5009: [6, "cannot write the output"],
  ASH5010: [6, "provider does not define a function of its interface"],
  ASH5011: [6, "undeclared header"],
  ASH5012: [6, "output folder busy"],
  ASH5013: [0, "stack may be too small", "warning"],
  ASH6001: [7, "guest failed"],
  ASH6002: [7, "guest panicked"],
  ASH6003: [7, "guest timed out"],
  ASH6004: [7, "virtual machine monitor failed"],
  ASH6005: [7, "guest stopped without a last word"],
  ASH6006: [3, "initrd missing"],
  ASH6007: [3, "bad boot option"],
  ASH6008: [130, "interrupted"],
  ASH6009: [3, "no network card"],
  ASH6010: [7, "network of the host refused"],
  ASH6011: [3, "no disk"],
  ASH6012: [3, "file of a disk refused"],
  ASH8001: [2, "wrong command line"],
  ASH9001: [1, "a bug in ashlar"],
} as const;

/** An error code, `ASHnnnn`. */
export type ErrorCode = keyof typeof table;

/** Every error code, with its title, severity and exit code. */
export const errorCodes: Readonly<Record<ErrorCode, CodeFacts>> = Object.fromEntries(
  Object.entries(table).map(([code, [exit, title, severity = "error"]]) => [code, { title, severity, exit }]),
) as Record<ErrorCode, CodeFacts>;
