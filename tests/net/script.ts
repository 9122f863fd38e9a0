import {
  arp,
  cut,
  type End,
  ethernet,
  flagsOf,
  type IpFields,
  ip,
  type SeenTcp,
  see,
  seeTcp,
  type TcpOption,
  tcp,
} from "./packets.ts";
import { playIcmp, playUdp, readIcmp, readUdp } from "./script-datagrams.ts";
import { type Sent, Stack } from "./stack.ts";

/** The two ends of the wire in a script. */
export const us: End = { mac: "02:00:00:00:00:01", ip: "10.0.0.1" };
export const peer: End = { mac: "02:00:00:00:00:02", ip: "10.0.0.2" };

const ms = 1_000_000n;
const early = 1n * ms;
const late = 3n * ms;

/** One script: its name, what of which specification it proves, its lines. */
export interface Script {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

/** Scripts of one file: each begins with `## name` and may have `proves:` lines. */
export function readScripts(text: string): readonly Script[] {
  const scripts: { name: string; requirements: string[]; lines: { number: number; text: string }[] }[] = [];
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
  return scripts;
}

/** What is known of the sequence numbers of one connection, so that scripts count from 0. */
interface Flow {
  readonly isn: number;
  theirs: number | undefined;
  lastTime: number;
}

/** Plays a script against the program; throws at the first line that does not hold. */
export async function play(program: string, script: Script): Promise<void> {
  const options = script.lines.filter((l) => l.text.startsWith("option ")).map((l) => l.text.slice(7));
  const given = options.some((o) => o.startsWith("tcpip.address"));
  const stack = await Stack.start(program, given ? options : ["tcpip.address=10.0.0.1/24", ...options]);
  const player = new Player(stack);
  const hung = setTimeout(() => stack.kill(), 20_000);
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
    const options = segment.options?.map((option) => this.#fill(option, flow));
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

  /** `&` in a timestamp is the last one that the stack sent. */
  #fill(option: Wanted, flow: Flow): TcpOption {
    const [name, ...values] = option;
    const base = name === "sack" ? (flow.theirs ?? 0) : 0;
    return [name, ...values.map((v) => (v === "&" ? flow.lastTime : Number(v) + base))];
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
    if (t.flags.includes("S")) flow.theirs = t.seq;
    flow.lastTime = t.options.find((o) => o[0] === "ts")?.[1] ?? flow.lastTime;
    const wanted = readSegment(words);
    const problems = this.#differences(t, wanted, flow);
    if (problems.length > 0) throw new Error(`${problems.join("; ")}\ngot ${this.describe(sent)}`);
  }

  #differences(t: SeenTcp, wanted: Segment, flow: Flow): readonly string[] {
    const problems: string[] = [];
    const same = (what: string, got: unknown, want: unknown): void => {
      if (want !== undefined && got !== want) problems.push(`${what} is ${got}, not ${want}`);
    };
    same("to port", t.to, this.peerPort);
    same("from port", t.from, this.port);
    same("flags", flagsOf(t.flags), flagsOf(wanted.flags));
    same("seq", (t.seq - (flow.theirs ?? 0)) | 0, wanted.begin);
    same("bytes", t.payload.length, wanted.length);
    same("ack", t.flags.includes(".") ? (t.ack - flow.isn) | 0 : undefined, wanted.ack);
    same("window", t.window, wanted.window);
    if (wanted.options !== undefined) {
      const want = wanted.options.map((option) => this.#fill(option, { ...flow, theirs: flow.isn, lastTime: 0 }));
      const text = (o: TcpOption, w: Wanted): string =>
        [o[0], ...o.slice(1).map((v, i) => (w[i + 1] === "*" ? "*" : v))].join(" ");
      const got = t.options.map((o, i) => text(o, wanted.options![i] ?? [""])).join(",");
      same("options", got, want.map((o, i) => text(o, wanted.options![i]!)).join(","));
    }
    const right = pattern(wanted.begin, t.payload.length);
    if (!t.flags.includes("S") && !Buffer.from(t.payload).equals(Buffer.from(right))) problems.push("wrong bytes");
    return problems;
  }
}

/** `. 1:2921(2920) … by 1460` is that data in segments of so many bytes, which come in one batch. */
function pieces(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.indexOf("by");
  const [, begin, end] = /^(\d+):(\d+)/.exec(words[1] ?? "") ?? [];
  if (at < 0 || begin === undefined) return [words];
  const step = Number(words[at + 1]);
  const rest = [...words.slice(2, at), ...words.slice(at + 2)];
  const count = Math.ceil((Number(end) - Number(begin)) / step);
  return Array.from({ length: count }, (_, i) => {
    const from = Number(begin) + i * step;
    const to = Math.min(from + step, Number(end));
    return [words[0]!, `${from}:${to}(${to - from})`, ...rest];
  });
}

/** Data counts up from the first byte of a direction, whose sequence number is 1. */
function pattern(begin: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (begin - 1 + i) & 255);
}

type Wanted = readonly [name: string, ...values: string[]];

interface Segment {
  readonly flags: string;
  readonly begin: number;
  readonly length: number;
  readonly ack: number | undefined;
  readonly window: number | undefined;
  readonly urgent: number | undefined;
  readonly offset: number | undefined;
  readonly wrongSum: number | undefined;
  readonly options: readonly Wanted[] | undefined;
  readonly ip: IpFields;
}

/** `S. 0:0(0) ack 1 win 65535 <mss 1460,wscale 1>`, and in `{}` fields of the IP header. */
function readSegment(words: readonly string[]): Segment {
  const text = words.join(" ");
  const [, flags, begin, , length] = /^(\S+)\s+(-?\d+):(-?\d+)\((\d+)\)/.exec(text) ?? [];
  if (flags === undefined) throw new Error(`"${text}" is no segment`);
  const number = (name: string): number | undefined => {
    const found = new RegExp(`\\b${name} (-?\\d+)`).exec(text.replace(/[<{].*?[>}]/g, ""));
    return found === null ? undefined : Number(found[1]);
  };
  const options = /<(.*?)>/.exec(text)?.[1];
  return {
    flags,
    begin: Number(begin),
    length: Number(length),
    ack: number("ack"),
    window: number("win"),
    urgent: number("urg"),
    offset: number("offset"),
    wrongSum: number("badsum"),
    options: options
      ?.split(",")
      .filter((o) => o.trim() !== "")
      .map((o) => o.trim().split(/\s+/) as unknown as Wanted),
    ip: readFields(text),
  };
}

/** `{ttl 1, from 10.0.0.9, options 148.4.0.0}` */
export function readFields(text: string): Segment["ip"] {
  const inside = /\{(.*?)\}/.exec(text)?.[1] ?? "";
  const pairs = inside.split(",").filter((p) => p.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = pair.trim().split(/\s+/);
      if (name === "options") return [name, value!.split(".").map(Number)];
      return [name!, name === "from" || name === "to" ? value : Number(value)];
    }),
  );
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
