import { arp, cut, type End, ethernet, flagsOf, ip, type SeenTcp, see, seeTcp, tcp } from "./packets.ts";
import { playIcmp, playUdp, readIcmp, readUdp } from "./script-datagrams.ts";
import { differentOptions, fillOption, pattern, pieces, readSegment, type Segment } from "./script-segments.ts";
import type { Sent, Stack } from "./stack.ts";

/** The two ends of the wire in a script. */
export const us: End = { mac: "02:00:00:00:00:01", ip: "10.0.0.1" };
export const peer: End = { mac: "02:00:00:00:00:02", ip: "10.0.0.2" };

const ms = 1_000_000n;
const early = 1n * ms;
const late = 3n * ms;

interface Line {
  readonly number: number;
  readonly text: string;
}

/** One script: its name, what of which specification it proves, its lines. One that says `host` counts on that build's 512 buffers. */
export interface Script {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly lines: readonly Line[];
}

/**
 * Scripts of one file: each begins with `## name` and may have `proves:` lines. What stands between `each 4000 4009` and `end`
 * is played once for each of these numbers, which `$` stands for.
 */
export function readScripts(text: string): readonly Script[] {
  const scripts: { name: string; requirements: string[]; lines: Line[] }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const trimmed = line.replace(/(^|\s)#(?!#).*$/, "").trim();
    const last = scripts.at(-1);
    if (line.startsWith("## ")) scripts.push({ name: line.slice(3).trim(), requirements: [], lines: [] });
    else if (trimmed.startsWith("proves:"))
      last?.requirements.push(
        ...trimmed
          .slice(7)
          .split(",")
          .map((r) => r.trim()),
      );
    else if (trimmed !== "") last?.lines.push({ number: index + 1, text: trimmed });
  }
  return scripts.map((script) => ({ ...script, lines: unfold(script.lines) }));
}

function unfold(lines: readonly Line[]): readonly Line[] {
  const begin = lines.findIndex(({ text }) => text.startsWith("each "));
  if (begin < 0) return lines;
  const { number, text } = lines[begin]!;
  const length = lines.slice(begin).findIndex((line) => line.text === "end");
  const [first = Number.NaN, last = Number.NaN] = text.split(/\s+/).slice(1).map(Number);
  if (length < 0 || !(first <= last)) throw new Error(`line ${number}: "${text}" has no end, or is for no number`);
  const body = lines.slice(begin + 1, begin + length);
  const turns = Array.from({ length: last - first + 1 }, (_, i) =>
    body.map((line) => ({ ...line, text: line.text.replaceAll("$", String(first + i)) })),
  );
  return [...lines.slice(0, begin), ...turns.flat(), ...unfold(lines.slice(begin + length + 1))];
}

/** What is known of the sequence numbers of one connection, so that scripts count from 0. */
interface Flow {
  readonly isn: number;
  theirs: number | undefined;
  lastTime: number;
}

/** Plays a script against a stack that `start` gives with boot options; throws at the first line that does not hold. */
export async function play(
  script: Script,
  start: (options: readonly string[]) => Promise<Stack>,
  seconds = 20,
): Promise<void> {
  const options = script.lines.filter((l) => l.text.startsWith("option ")).map((l) => l.text.slice(7));
  const given = options.some((o) => o.startsWith("tcpip.address"));
  const stack = await start(given ? options : ["tcpip.address=10.0.0.1/24", ...options]);
  const player = new Player(stack);
  const hung = setTimeout(() => stack.kill(), seconds * 1000);
  try {
    await player.begin();
    for (const line of script.lines) {
      await player.line(line.text).catch((error: unknown) => {
        throw new Error(`line ${line.number}: ${line.text}\n${error instanceof Error ? error.message : error}`);
      });
    }
    await player.nothing();
  } finally {
    clearTimeout(hung);
    await stack.close();
  }
}

/** The state of a script that is being played. */
export class Player {
  readonly stack: Stack;
  now = 0n;
  peerPort = 4000;
  port = 80;
  isn = 1_000_000;
  #answersArp = true;
  readonly #flows = new Map<string, Flow>();
  #buffers = "";

  constructor(stack: Stack) {
    this.stack = stack;
  }

  /** What the stack does by itself in the beginning is not part of a script. */
  async begin(): Promise<void> {
    await this.advance(0n);
    this.stack.sent.length = 0;
    this.#buffers = await this.stack.call("free");
  }

  async line(text: string): Promise<void> {
    const [word = "", ...rest] = text.split(/\s+/);
    if (word.startsWith("+")) return this.#timed(word, rest);
    switch (word) {
      case "option":
      case "host":
        return;
      case "peer":
        this.peerPort = Number(rest[0]);
        return;
      case "port":
        this.port = Number(rest[0]);
        return;
      case "isn":
        this.isn = Number(rest[0]);
        return;
      case "arp":
        this.#answersArp = rest[0] !== "manual";
        return;
      case "balanced":
        return this.#balanced();
      case "call":
        return this.#call(rest);
      default:
        throw new Error(`"${word}" is no word of a script`);
    }
  }

  /** Fails when the stack has sent something that no line asked for. */
  async nothing(): Promise<void> {
    await this.#answerArp();
    const first = this.stack.sent[0];
    if (first !== undefined) throw new Error(`not expected: ${this.describe(first)}`);
  }

  async #balanced(): Promise<void> {
    const free = await this.stack.call("free");
    if (free !== this.#buffers) throw new Error(`${this.#buffers} buffers were free, now ${free} are`);
  }

  async #call(words: readonly string[]): Promise<void> {
    const at = words.indexOf("=");
    const command = words.slice(0, at < 0 ? undefined : at).join(" ");
    const result = await this.stack.call(command);
    const wanted = at < 0 ? undefined : words.slice(at + 1).join(" ");
    if (wanted === undefined ? result.startsWith("-") : !new RegExp(`^${wanted}$`).test(result))
      throw new Error(`the answer is ${result}`);
  }

  async #timed(word: string, rest: readonly string[]): Promise<void> {
    const wait = BigInt(Math.round(Number(word.slice(1)) * 1e9));
    const [direction, ...words] = rest;
    if (direction === ">") return this.#expect(wait, words);
    await this.advance(this.now + wait);
    await this.nothing();
    if (direction !== "<") return;
    const at = words.indexOf("cut");
    const cuts = at < 0 ? [] : words.splice(at).slice(1).map(Number);
    for (const piece of pieces(words))
      for (const frame of cut(this.#craft(piece), cuts)) await this.stack.inject(frame);
    await this.advance(this.now);
  }

  async advance(to: bigint): Promise<void> {
    this.now = to;
    await this.stack.time(to);
    await this.#answerArp();
  }

  async #answerArp(): Promise<void> {
    if (!this.#answersArp) return;
    for (let again = true; again; ) {
      const index = this.stack.sent.findIndex((s) => see(s.frame).kind === "arp");
      again = index >= 0;
      if (!again) return;
      const [sent] = this.stack.sent.splice(index, 1);
      const asked = see(sent!.frame);
      if (asked.to === asked.from || asked.body[7] !== 1) continue;
      const answer = arp(2, { mac: peer.mac, ip: asked.to }, us);
      await this.stack.inject(ethernet(peer, us, 0x0806, answer));
      await this.stack.time(this.now);
    }
  }

  async #expect(wait: bigint, words: readonly string[]): Promise<void> {
    const due = this.now + wait;
    await this.advance(due);
    if (this.stack.sent.length === 0) {
      await this.stack.time(due + late);
      await this.#answerArp();
    }
    const sent = this.stack.sent.shift();
    if (sent === undefined) throw new Error("nothing was sent");
    const off = sent.at - due;
    const seconds = Number(sent.at - due) / 1e9;
    if (off < -early || off > late) throw new Error(`${this.describe(sent)}, ${seconds} s off`);
    this.#check(sent, words);
  }

  flow(peerPort: number = this.peerPort, port: number = this.port): Flow {
    const key = `${peerPort}:${port}`;
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    const flow: Flow = { isn: this.isn, theirs: undefined, lastTime: 0 };
    this.#flows.set(key, flow);
    return flow;
  }

  /** A frame as a script would write it. */
  describe(sent: Sent): string {
    const seen = see(sent.frame);
    const when = `${Number(sent.at) / 1e9} s`;
    if (seen.kind !== "tcp") return `${when}: ${seen.kind} ${Buffer.from(seen.body).toString("hex").slice(0, 96)}`;
    const t = seeTcp(seen.body);
    const flow = this.flow(t.to, t.from);
    const theirs = flow.theirs ?? 0;
    const seq = (t.seq - theirs) | 0;
    const ack = t.flags.includes(".") ? ` ack ${(t.ack - flow.isn) | 0}` : "";
    const options = t.options.map((o) => o.join(" ")).join(",");
    const ports = t.to === this.peerPort && t.from === this.port ? "" : ` (from ${t.from} to ${t.to})`;
    return `${when}: ${t.flags} ${seq}:${seq + t.payload.length}(${t.payload.length})${ack} win ${t.window} <${options}>${ports}`;
  }

  #craft(words: readonly string[]): Uint8Array {
    if (words[0] === "icmp") return playIcmp(this, words.slice(1));
    if (words[0] === "udp") return playUdp(words.slice(1));
    if (words[0] === "arp") return craftArp(words.slice(1));
    const segment = readSegment(words);
    const flow = this.flow();
    const bases = { sequence: flow.theirs ?? 0, time: flow.lastTime };
    const options = segment.options?.map((option) => fillOption(option, bases));
    const body = tcp(segment.ip.from ?? peer.ip, segment.ip.to ?? us.ip, {
      from: this.peerPort,
      to: this.port,
      flags: segment.flags,
      seq: flow.isn + segment.begin,
      ack: segment.ack === undefined ? 0 : (flow.theirs ?? 0) + segment.ack,
      window: segment.window ?? 65535,
      urgent: segment.urgent,
      options,
      payload: pattern(segment.begin, segment.length),
      offset: segment.offset,
      wrongSum: segment.wrongSum,
    });
    return ethernet(peer, us, 0x0800, ip({ from: peer, to: us }, 6, body, segment.ip));
  }

  #check(sent: Sent, words: readonly string[]): void {
    const seen = see(sent.frame);
    if (!seen.sumsRight) throw new Error(`a checksum is wrong: ${this.describe(sent)}`);
    switch (words[0]) {
      case "icmp":
        readIcmp(this, seen, words.slice(1));
        break;
      case "udp":
        readUdp(seen, words.slice(1));
        break;
      case "arp":
        checkArp(seen.body, words.slice(1));
        break;
      default:
        if (seen.kind !== "tcp") throw new Error(`got ${this.describe(sent)}`);
        this.#checkTcp(sent, seeTcp(seen.body), words);
    }
  }

  #checkTcp(sent: Sent, t: SeenTcp, words: readonly string[]): void {
    if (t.to !== this.peerPort || t.from !== this.port) this.port = this.port === 0 ? t.from : this.port;
    const flow = this.flow(t.to, t.from);
    const before = { ...flow };
    if (t.flags.includes("S")) flow.theirs = t.seq;
    flow.lastTime = t.options.find((o) => o[0] === "ts")?.[1] ?? flow.lastTime;
    const wanted = readSegment(words);
    const problems = [...this.#differences(t, wanted, before), ...differentHeader(sent.frame, wanted)];
    if (problems.length > 0) throw new Error(`${problems.join("; ")}\ngot ${this.describe(sent)}`);
  }

  /** `before` is the flow as it was before this segment. */
  #differences(t: SeenTcp, wanted: Segment, before: Flow): readonly string[] {
    const theirs = this.flow(t.to, t.from).theirs ?? 0;
    const acks = t.flags.includes(".");
    const bases = { sequence: before.isn, time: before.lastTime };
    const isPattern = (bytes: Uint8Array): boolean =>
      Buffer.from(bytes).equals(Buffer.from(pattern(wanted.begin, bytes.length)));
    return [
      different("to port", t.to, this.peerPort),
      different("from port", t.from, this.port),
      different("flags", flagsOf(t.flags), flagsOf(wanted.flags)),
      different("seq", (t.seq - theirs) | 0, wanted.begin),
      different("the first seq", (t.seq - (before.theirs ?? 0)) | 0, wanted.beyond),
      different("bytes", t.payload.length, wanted.length),
      different("ack", acks ? (t.ack - before.isn) | 0 : undefined, wanted.ack),
      acks ? undefined : different("what no ACK gives a meaning", t.ack, 0),
      different("window", t.window, wanted.window),
      wanted.options === undefined ? undefined : differentOptions(t.options, wanted.options, bases),
      t.flags.includes("S") || isPattern(t.payload) ? undefined : "wrong bytes",
    ].filter((problem) => problem !== undefined);
  }
}

function different(what: string, got: number | undefined, want: number | undefined): string | undefined {
  return want === undefined || got === want ? undefined : `${what} is ${got}, not ${want}`;
}

/** Where the IP header is not as `{ttl 64, id 0, fragment 16384}` says. */
function differentHeader(frame: Uint8Array, { ip: wanted }: Segment): readonly string[] {
  const view = new DataView(frame.buffer, frame.byteOffset + 14);
  return [
    different("ttl", view.getUint8(8), wanted.ttl),
    different("id", view.getUint16(4), wanted.id),
    different("flags and offset", view.getUint16(6), wanted.fragment),
  ].filter((problem) => problem !== undefined);
}

/** `request|reply SENDER-IP[/MAC] for TARGET-IP` */
function craftArp(words: readonly string[]): Uint8Array {
  const [kind, sender = "", , target = ""] = words;
  const [address = "", mac = peer.mac] = sender.split("/");
  const from = { mac, ip: address };
  const to = { mac: kind === "request" ? "00:00:00:00:00:00" : us.mac, ip: target };
  const link = { mac: kind === "request" ? "ff:ff:ff:ff:ff:ff" : us.mac, ip: target };
  return ethernet(from, link, 0x0806, arp(kind === "request" ? 1 : 2, from, to));
}

function checkArp(body: Uint8Array, words: readonly string[]): void {
  const [kind, sender, , target] = words;
  const got = `${body[7] === 1 ? "request" : "reply"} ${body.subarray(14, 18).join(".")} for ${body.subarray(24, 28).join(".")}`;
  if (got !== `${kind} ${sender} for ${target}`) throw new Error(`got arp ${got}`);
}
