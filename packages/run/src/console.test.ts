import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";
import { ConsoleReader, type LastWords } from "./console.ts";
import { judge } from "./machine.ts";

function read(...chunks: string[]): { text: string; ready: number; messages: string[]; words: LastWords } {
  let [text, ready] = ["", 0];
  const messages: string[] = [];
  const reader = new ConsoleReader({
    text: (chunk) => {
      text += chunk;
    },
    ready: () => {
      ready++;
    },
    message: (text) => messages.push(text),
  });
  for (const chunk of chunks) reader.write(chunk);
  const words = reader.end();
  return { text, ready, messages, words };
}

describe("the console", () => {
  test("last words are taken off the text", () => {
    expect(read("hello\nashlar: pages 3 7\nashlar: exit 5\n")).toEqual({
      text: "hello\n",
      ready: 0,
      messages: [],
      words: { exit: 5, pagesInUse: 3, pagesPeak: 7 },
    });
  });

  test("a program that prints such a line and goes on has printed text", () => {
    const { text, words } = read("ashlar: exit 0\nmore\nashlar: exit 1\n");
    expect(text).toBe("ashlar: exit 0\nmore\n");
    expect(words.exit).toBe(1);
  });

  test("text without a line end is passed on at once", () => {
    let text = "";
    const reader = new ConsoleReader({
      text: (chunk) => {
        text += chunk;
      },
      ready: () => undefined,
      message: () => undefined,
    });
    reader.write("name? ");
    expect(text).toBe("name? ");
  });

  test("what the machine says of its command line is no text", () => {
    const { text, messages } = read("ashlar: warning: foo: ignored\n", "hello\n");
    expect([text, messages]).toEqual(["hello\n", ["warning: foo: ignored"]]);
  });

  test("ready is told once", () => {
    expect(read("ashlar: ready\n", "serving\n", "ashlar: ready\n").ready).toBe(1);
  });

  test("a panic has a sentence and addresses", () => {
    const { words } = read(
      "ashlar: panic page fault ip=100123\nashlar: at 100123\nashlar: at 0x100456\nashlar: exit 1\n",
    );
    expect(words.panic).toEqual({ message: "page fault ip=100123", ip: 0x100123, addresses: [0x100123, 0x100456] });
  });

  test("the cut between chunks does not matter", () => {
    const whole = "one\nashlar: ready\ntwo ashlar: exit 3\nashl\nashlar: pages 1 2\nashlar: exit 4\n";
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, i) => whole.slice(at[i], end));
        expect(read(...chunks)).toEqual(read(whole));
      }),
    );
  });

  test("a line that ends as a serial line does is a line, wherever it is cut", () => {
    const text = "one\r\ntwo\r\r\nashlar: ready\r\n\rthree\r";
    for (let cut = 0; cut <= text.length; cut++)
      expect(read(text.slice(0, cut), text.slice(cut))).toMatchObject({ text: "one\ntwo\r\n\rthree\r", ready: 1 });
    expect(read(...text)).toMatchObject({ text: "one\ntwo\r\n\rthree\r", ready: 1 });
  });

  test("nothing is lost: text and last words are all that came", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("ashlar: ", "exit 1", "x", "\n", "ashlar: ready\n")), (parts) => {
        const whole = parts.join("");
        const { text } = read(whole);
        expect(whole.replaceAll("ashlar: ready\n", "").length).toBeGreaterThanOrEqual(
          text.replaceAll("ashlar: ready\n", "").length,
        );
      }),
    );
  });
});

describe("the command line of a guest", () => {
  test("options, then arguments, quoted where needed", () => {
    expect(commandLine({ "debug-log.level": "info" }, ["a b", 'say "hi"', "", "c\\d"])).toBe(
      'debug-log.level=info -- "a b" "say \\"hi\\"" "" "c\\\\d"',
    );
  });

  test.each([
    ["level", "no dot"],
    ["a.b c", "a space"],
  ])("%j is refused: %s", (name) => {
    expect(() => commandLine({ [name]: "1" }, [])).toThrow("ASH6007");
  });

  test("line breaks and length are refused", () => {
    expect(() => commandLine({}, ["a\nb"])).toThrow("ASH6007");
    expect(() => commandLine({}, ["x".repeat(3000)])).toThrow("ASH6007");
  });
});

describe("how a machine ended", () => {
  const ended = { code: 3, reason: "ended" } as const;

  test.each([
    [{ exit: 0 }, ended, "exited", 0],
    [{ exit: 7 }, ended, "exited", 7],
    [{ exit: 1, panic: { message: "x", ip: 0, addresses: [] } }, ended, "panicked", 1],
    [{}, { code: 0, reason: "ended" }, "panicked", null],
    [{}, { code: 1, reason: "ended" }, "vmm-failed", null],
    [{}, { code: null, reason: "timeout" }, "timeout", null],
    [{}, { code: null, reason: "interrupted" }, "interrupted", null],
  ] as const)("%j, %j: %s", (words, end, status, guestStatus) => {
    expect(judge(words, end)).toMatchObject({ status, guestStatus });
  });
});
