/** What a guest says in the lines that begin with `ashlar: `. */
export interface LastWords {
  readonly exit?: number | undefined;
  readonly pagesInUse?: number | undefined;
  readonly pagesPeak?: number | undefined;
  /** The panic's sentence and return addresses. */
  readonly panic?: Panic | undefined;
}

/** The last words of a guest that stopped itself. */
export interface Panic {
  readonly message: string;
  /** The instruction that failed; 0 when the guest does not say. */
  readonly ip: number;
  /** Return addresses, innermost first. */
  readonly addresses: readonly number[];
}

interface Handlers {
  /** Text of the program, in order, without the machine's own lines. */
  readonly text: (chunk: string) => void;
  readonly ready: () => void;
  /** The line that ends a run came; more may follow all the same. */
  readonly exit?: (() => void) | undefined;
  /** What the machine says about its own command line: a refused option, a word that it ignored. */
  readonly message: (text: string) => void;
}

const prefix = "ashlar: ";
const longest = 1024;

/**
 * Separates a program's text from the machine's lines.
 *
 * A line counts as the machine's last words only when nothing but such lines follows: a program that prints `ashlar: exit
 * 0` and goes on has printed text. Text is passed on as it comes, without waiting for the end of a line.
 */
export class ConsoleReader {
  readonly #handlers: Handlers;
  /** The beginning of a line that may still turn out to be the machine's. */
  #line = "";
  /** Text of the current line has been passed on already. */
  #passing = false;
  /** Complete lines of the machine's, as they came. */
  #held: string[] = [];
  #ready = false;
  /** A carriage return at the end of a piece, whose line feed may come with the next. */
  #return = "";

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  /** Takes the next piece of what the guest wrote. A line may end as serial lines do, with a carriage return before its end. */
  write(chunk: string): void {
    let rest = (this.#return + chunk).replaceAll("\r\n", "\n");
    this.#return = rest.endsWith("\r") ? "\r" : "";
    if (this.#return !== "") rest = rest.slice(0, -1);
    while (rest !== "") {
      const end = rest.indexOf("\n");
      const piece = end === -1 ? rest : rest.slice(0, end + 1);
      rest = rest.slice(piece.length);
      this.#take(piece);
    }
  }

  #take(piece: string): void {
    if (this.#passing) {
      this.#handlers.text(piece);
    } else {
      this.#line += piece;
      if (this.#line.endsWith("\n") && this.#line.startsWith(prefix)) this.#machineLine();
      else if (!couldBeMachine(this.#line)) this.#release();
    }
    if (piece.endsWith("\n")) {
      this.#passing = false;
      this.#line = "";
    }
  }

  #machineLine(): void {
    if (/^ashlar: (?:option|warning:) /.test(this.#line)) {
      this.#handlers.message(this.#line.trimEnd().slice(prefix.length));
      return;
    }
    if (this.#line.trimEnd() !== "ashlar: ready" || this.#ready) {
      this.#held.push(this.#line);
      if (this.#line.startsWith("ashlar: exit ")) this.#handlers.exit?.();
      return;
    }
    this.#ready = true;
    this.#handlers.ready();
  }

  #release(): void {
    this.#handlers.text(this.#held.join("") + this.#line);
    this.#held = [];
    this.#passing = true;
  }

  /** The last words, once the guest has ended. An unfinished line is text. */
  end(): LastWords {
    if (this.#return !== "") this.#take(this.#return);
    if (this.#line !== "" && !this.#passing) this.#release();
    const words = this.#held.map((line) => line.trimEnd().slice(prefix.length));
    const exit = match(words, /^exit (-?\d+)$/);
    const pages = match(words, /^pages (\d+) (\d+)$/);
    const panic = words.find((line) => line.startsWith("panic "));
    const addresses = words.flatMap((line) => (line.startsWith("at ") ? [Number.parseInt(line.slice(3), 16)] : []));
    const ip = /\bip=(?:0x)?([0-9a-f]+)/.exec(panic ?? "")?.[1];
    return {
      ...(exit !== undefined && { exit: Number(exit[1]) }),
      ...(pages !== undefined && { pagesInUse: Number(pages[1]), pagesPeak: Number(pages[2]) }),
      ...(panic !== undefined && {
        panic: { message: panic.slice("panic ".length), ip: ip === undefined ? 0 : Number.parseInt(ip, 16), addresses },
      }),
    };
  }
}

function couldBeMachine(line: string): boolean {
  if (line.length > longest) return false;
  return line.length < prefix.length ? prefix.startsWith(line) : line.startsWith(prefix);
}

function match(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return undefined;
}
