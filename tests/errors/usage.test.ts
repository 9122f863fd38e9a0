import { describe, expect, test } from "vitest";
import { hello } from "../programs.ts";
import { command, imageYaml } from "./command.ts";

const two = `web: { name: web, targets: [qemu-microvm], use: [{ component: app, options: { sources: [main.c] } }] }
job: { name: job, targets: [qemu-microvm], use: [{ component: app, options: { sources: [main.c] } }] }
`;
const files = { "main.c": hello, "image.yaml": imageYaml(), "two.yaml": two };

type Row = readonly [words: string, code: number, message: string, fix?: string];

/** What one wrong word says: one error, at most a place and a way out, no stack, nothing on stdout. */
async function refused([words, code, message, fix]: Row): Promise<void> {
  const ended = await command(files, words.split(" "));
  const lines = [`error ${message}`, ...(fix === undefined ? [] : [`  try: ${fix}`]), ""];
  expect(ended.stderr).toBe(lines.join("\n"));
  expect([ended.code, ended.stdout, ended.left]).toEqual([code, "", []]);
}

/** Rows with a name for the test's title. */
const named = (rows: readonly Row[]) => rows.map((row) => ({ words: row[0], row }));

const forms = "write 8080:80, 0:80 for any free port, or 5353:53/udp";
const nets = "user, tap:NAME, stream:PATH or none";
const networkRows: readonly Row[] = [
  ["run --publish 80", 2, 'ASH8001: publish is HOST:GUEST, two ports, but is "80"', forms],
  ["run --publish 80:0", 2, 'ASH8001: publish is HOST:GUEST, two ports, but is "80:0"', forms],
  ["run --publish 1:65536", 2, 'ASH8001: publish is HOST:GUEST, two ports, but is "1:65536"', forms],
  ["run --publish 1:2/sctp", 2, 'ASH8001: publish is HOST:GUEST, two ports, but is "1:2/sctp"', forms],
  ["run --publish 1:80 --publish 2:80", 2, "ASH8001: port 80 of the guest is published twice"],
  ["run --publish 1:80 --publish 1:81", 2, "ASH8001: port 1 of the host is published twice"],
  ["run --net bridge", 2, `ASH8001: net is ${nets}, but is "bridge"`],
  ["run --net tap:", 2, `ASH8001: net is ${nets}, but is "tap:"`],
  ["run --net tap:a,b", 2, `ASH8001: net is ${nets}, but is "tap:a,b"`],
  [
    "run --net tap:tap0 --publish 1:80",
    2,
    "ASH8001: publish goes with the user network, but net is tap",
    "reach the guest at its own address, without publish",
  ],
  [
    "run --net stream:wire --publish 1:80",
    2,
    "ASH8001: publish goes with the user network, but net is stream",
    "reach the guest at its own address, without publish",
  ],
  [
    "run --net none --publish 1:80",
    2,
    "ASH8001: publish goes with the user network, but net is none",
    "leave one of them away",
  ],
  ["run --mac 1:2", 2, 'ASH8001: mac is the address of one card, such as 02:00:00:00:00:01, but is "1:2"'],
];

describe("a command line that is not understood", () => {
  const dash = (name: string, value: string) =>
    `write --${name} ${value}; a value that begins with a dash as --${name}=VALUE`;

  test.each(
    named([
      ["biuld", 2, 'ASH8001: there is no command "biuld"', "ashlar build"],
      ["--bogus", 2, 'ASH8001: there is no command "--bogus"', "ashlar --help"],
      ["constructor", 2, 'ASH8001: there is no command "constructor"', "ashlar --help"],
      ["build --taget x", 2, "ASH8001: ashlar build has no option --taget", "write --target"],
      ["run --zzzzzz", 2, "ASH8001: ashlar run has no option --zzzzzz", "see: ashlar run --help"],
      ["build -x", 2, "ASH8001: ashlar build has no option -x", "see: ashlar build --help"],
      ["build --target", 2, "ASH8001: --target needs a value", dash("target", "T")],
      ["build --target --frozen", 2, "ASH8001: --target needs a value", dash("target", "T")],
      ["build -o", 2, "ASH8001: --output needs a value", dash("output", "DIR")],
      // An empty value would be the working folder, which the build would replace.
      ["build --output=", 2, "ASH8001: --output needs a value", dash("output", "DIR")],
      ["run --timeout -1", 2, "ASH8001: --timeout needs a value", dash("timeout", "SECONDS")],
      ["run --set", 2, "ASH8001: --set needs a value", dash("set", "USE.OPTION=VALUE")],
      ["run --set=", 2, "ASH8001: --set needs a value", dash("set", "USE.OPTION=VALUE")],
      ["build --frozen=yes", 2, "ASH8001: --frozen takes no value", "write --frozen"],
      ["build a.ts b.ts", 2, "ASH8001: too many words: b.ts", "usage: ashlar build [FILE]"],
      ["run a.ts b.ts", 2, "ASH8001: too many words: b.ts", "usage: ashlar run [FILE] [-- ARGS]"],
      ["why libc a.ts b.ts", 2, "ASH8001: too many words: b.ts", "usage: ashlar why [USE [FILE]]"],
      ["list all", 2, "ASH8001: too many words: all", "usage: ashlar list"],
      ["clean a b", 2, "ASH8001: too many words: b", "usage: ashlar clean [DIR]"],
      ["run --timeout abc", 2, 'ASH8001: --timeout is a number of seconds, but is "abc"'],
      ["run --timeout=-1", 2, 'ASH8001: --timeout is a number of seconds, but is "-1"'],
      ["run --accel fast", 2, 'ASH8001: --accel is auto, tcg or kvm, but is "fast"'],
      ...networkRows,
      ["build --compiler tcc", 2, 'ASH8001: there is no compiler "tcc"; there are clang and gcc'],
      ["graph --format svg", 2, 'ASH8001: --format is dot or mermaid, but is "svg"'],
      ["solve --universe u.json", 2, "ASH8001: --universe and --request go together"],
      ["solve --max-conflicts x", 2, 'ASH8001: --max-conflicts is a number, but is "x"'],
      ["info", 2, "ASH8001: info needs one id"],
      ["why --not app@nope", 2, 'ASH8001: "nope" is not a semver range'],
      [
        "solve --order size,speed",
        2,
        'ASH8001: --order has levels of preferences, lock, components, not-newest, size, but "speed" is none',
      ],
      [
        "build --frozen --update",
        2,
        "ASH8001: --frozen keeps what the lock says, and --update does not: give one of them",
      ],
      ["explain ASH0000", 2, 'ASH8001: there is no error code "ASH0000"', "ashlar explain ASH1001"],
      ["symbolize out", 2, "ASH8001: symbolize needs an image and at least one address"],
      ["symbolize out main", 2, 'ASH8001: "main" is not a hexadecimal address'],
    ]),
  )("ashlar $words", ({ row }) => refused(row));

  test("errors as JSON, also of usage", async () => {
    const { code, stdout, stderr } = await command(files, ["build", "--taget", "--json"]);
    expect([code, stderr]).toEqual([2, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, diagnostics: [{ code: "ASH8001" }] });
  });
});

describe("a value that is not one", () => {
  const units = "write a number with B, KiB, MiB or GiB";
  const pair = "write --set USE.OPTION=VALUE, such as --set debug-log.level=info";

  test.each(
    named([
      [
        "build --target qemu-micro",
        3,
        'ASH1006: there is no target "qemu-micro"; there are qemu-microvm, qemu-q35, qemu-pc, xen, host, host-san',
        "write --target qemu-microvm",
      ],
      ["run --memory 1KB", 3, 'ASH1002: --memory is a size, such as 8MiB, but is "1KB"', units],
      ["run --memory 0B", 3, 'ASH1002: --memory is a size, such as 8MiB, but is "0B"', units],
      ["run --set level", 3, 'ASH6007: "level" is not USE.OPTION=VALUE', pair],
      ["run --set =info", 3, 'ASH6007: "=info" is not USE.OPTION=VALUE', pair],
      ["build --image nope", 3, 'ASH1104: there is no image "nope"; there are bad', "--image bad"],
      ["check two.yaml", 3, "ASH1104: there are several images: web, job", "--image web"],
      ["check two.yaml --image wob", 3, 'ASH1104: there is no image "wob"; there are web, job', "--image job"],
      ["info libz", 3, 'ASH1011: there is no component or interface "libz"', "ashlar info libc"],
    ]),
  )("ashlar $words", ({ row }) => refused(row));

  test("a target that the image is not composed for", async () => {
    const { code, stderr } = await command(files, ["build", "--target", "host-san"]);
    expect(stderr).toBe(`error ASH1007: the image is not composed for host-san; its targets are qemu-microvm
  in targets
  try: add "host-san" to targets
`);
    expect(code).toBe(3);
  });

  test("one of several images is chosen by its name", async () => {
    const { code, stdout } = await command(files, ["check", "two.yaml", "--image", "job"]);
    expect([code, stdout]).toEqual([0, "job for qemu-microvm: ok, 15 components\n"]);
  });
});

describe("a file that is not there, or not what it should be", () => {
  const folder = { ...files, "sub/image.yaml": imageYaml() };

  test.each([
    ["check none.ts", "ASH1106: DIR/none.ts does not exist", "  at DIR/none.ts\n  try: name an image file\n"],
    [
      "check sub",
      "ASH1106: DIR/sub is not a file",
      "  at DIR/sub\n  try: name an image file, such as image.ts in that folder\n",
    ],
    ["symbolize nowhere 12", "ASH1106: nowhere is neither an ELF file nor an output folder", "  try: give out/NAME\n"],
    [
      "symbolize main.c 12",
      "ASH1106: main.c is not a readable ELF-64 file",
      "  at main.c\n  try: give an output folder, or the NAME.debug.elf in it\n",
    ],
    ["solve --universe u.json --request r.json", "ASH1106: u.json cannot be read", "  at u.json\n"],
    ["init", "ASH1107: DIR already has main.c; init overwrites nothing", "  try: choose an empty folder\n"],
  ])("ashlar %s", async (words, message, rest) => {
    const { code, stderr, stdout, left } = await command(folder, words.split(" "));
    expect(stderr).toBe(`error ${message}\n${rest}`);
    expect([code, stdout, left]).toEqual([3, "", []]);
  });
});

test("what should be impossible is told as our fault, with where it happened", async () => {
  // A fault that no input can cause: put into the running command from outside.
  const fault = 'Array.prototype.flatMap = () => { throw new TypeError("broken on purpose"); };';
  const preload = `--import=data:text/javascript,${encodeURIComponent(fault)}`;
  const { code, stderr, stdout, left } = await command(files, ["check"], { NODE_OPTIONS: preload });
  expect(stderr).toMatch(/^error ASH9001: this is a bug in ashlar: broken on purpose\n {2}because at /);
  expect(stderr).toMatch(/\n {2}try: report it with the command and this text\n$/);
  expect([code, stdout, left]).toEqual([1, "", []]);
});
