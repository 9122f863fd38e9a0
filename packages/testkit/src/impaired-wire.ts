import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FrameReader, framed } from "./frames.ts";
import { decide, type Impairment, type Verdict } from "./impairment.ts";

/** An end of a wire: `stream:PATH`, the socket of QEMU's stream network. */
type WireEnd = `stream:${string}`;

/** How a wire treats frames, and what its ends are connected to. */
export interface ImpairedWireOptions extends Impairment {
  /** Decides, with a frame's number and direction, what happens to the frame. */
  readonly seed: number;
  /** Who already listens at the left end: a peer's `net`. Left out: the wire listens, and a machine connects to `wire.left`. */
  readonly left?: WireEnd | undefined;
  /** The same at the right end. */
  readonly right?: WireEnd | undefined;
}

/** What a wire did with the frames of one direction. */
export interface WireCounts {
  readonly frames: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly corrupted: number;
  /** Held back so that the next frame overtakes them. */
  readonly reordered: number;
  /** Came while nobody was at the other end. */
  readonly undelivered: number;
}

/** A held frame goes without having been overtaken when none follows for so long, in milliseconds. */
const longestHold = 50;

/**
 * A bad Ethernet cable: frames between two stream sockets, lost, doubled, damaged, reordered and delayed. What happens to the
 * n-th frame of a direction follows from the seed, the direction and n alone.
 */
export class ImpairedWire implements AsyncDisposable {
  readonly left: WireEnd;
  readonly right: WireEnd;
  readonly #ends: readonly [End, End];
  readonly #lanes: readonly [Lane, Lane];
  readonly #dir: string;

  private constructor(dir: string, ends: readonly [End, End], options: ImpairedWireOptions) {
    this.#dir = dir;
    this.#ends = ends;
    [this.left, this.right] = [ends[0].at, ends[1].at];
    this.#lanes = [new Lane(options, 0, ends[1]), new Lane(options, 1, ends[0])];
    for (const [i, end] of ends.entries()) end.frames = (frame) => this.#lanes[i]!.take(frame);
  }

  /** Lays the wire. Rejects where an end that is given cannot be connected to; RangeError for a share that is no percentage. */
  static async open(options: ImpairedWireOptions): Promise<ImpairedWire> {
    checkRanges(options);
    const dir = await mkdtemp(join(tmpdir(), "ashlar-wire-"));
    const ends: End[] = [];
    try {
      for (const name of ["left", "right"] as const) {
        const given = options[name];
        ends.push(given === undefined ? await End.listen(join(dir, name)) : await End.connect(given));
      }
      const [left, right] = ends;
      return new ImpairedWire(dir, [left!, right!], options);
    } catch (error) {
      await Promise.all(ends.map((end) => end.close()));
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** What was done so far, by direction. */
  get counts(): { readonly toRight: WireCounts; readonly toLeft: WireCounts } {
    return { toRight: { ...this.#lanes[0].counts }, toLeft: { ...this.#lanes[1].counts } };
  }

  /** Ends both connections; frames on their way are gone. Idempotent. */
  async close(): Promise<void> {
    for (const lane of this.#lanes) lane.stop();
    await Promise.all(this.#ends.map((end) => end.close()));
    await rm(this.#dir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function checkRanges(options: ImpairedWireOptions): void {
  for (const name of ["loss", "duplicate", "corrupt", "reorder"] as const) {
    const share = options[name] ?? 0;
    if (!(share >= 0 && share <= 100)) throw new RangeError(`${name} is a percentage, but is ${share}`);
  }
  for (const name of ["delayMs", "jitterMs"] as const) {
    const time = options[name] ?? 0;
    if (!(time >= 0 && time < 2 ** 31)) throw new RangeError(`${name} is a time, but is ${time}`);
  }
}

/** One end: whoever connected last, or whom the wire connected to. */
class End {
  readonly at: WireEnd;
  frames: (frame: Uint8Array) => void = () => undefined;
  readonly #server: Server | undefined;
  #socket: Socket | undefined;

  private constructor(at: WireEnd, server: Server | undefined) {
    this.at = at;
    this.#server = server;
    server?.on("connection", (socket) => this.#use(socket));
  }

  static async listen(path: string): Promise<End> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
    return new End(`stream:${path}`, server);
  }

  static async connect(at: WireEnd): Promise<End> {
    const socket = connect(at.slice("stream:".length));
    const end = new End(at, undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", resolve);
    });
    end.#use(socket);
    return end;
  }

  #use(socket: Socket): void {
    this.#socket?.destroy();
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      for (const frame of reader.read(chunk)) this.frames(frame);
      if (reader.broken) socket.destroy();
    });
  }

  send(frame: Uint8Array): boolean {
    if (this.#socket === undefined || this.#socket.destroyed) return false;
    this.#socket.write(framed(frame));
    return true;
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    if (this.#server?.listening === true) await new Promise((resolve) => this.#server!.close(resolve));
  }
}

interface Due {
  readonly frame: Uint8Array;
  readonly at: number;
}

/** One direction. Frames leave in the order of the queue, and wait for those before them: jitter alone reorders nothing. */
class Lane {
  readonly counts = { frames: 0, lost: 0, duplicated: 0, corrupted: 0, reordered: 0, undelivered: 0 };
  readonly #options: ImpairedWireOptions;
  readonly #direction: number;
  readonly #to: End;
  readonly #queue: Due[] = [];
  #held: { readonly frame: Uint8Array; readonly timer: NodeJS.Timeout } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ImpairedWireOptions, direction: number, to: End) {
    this.#options = options;
    this.#direction = direction;
    this.#to = to;
  }

  take(frame: Uint8Array): void {
    const place = { seed: this.#options.seed, direction: this.#direction, number: this.counts.frames++ };
    const verdict = decide(this.#options, place, frame.length);
    if (verdict.lost) {
      this.counts.lost++;
      return;
    }
    const bytes = this.#damaged(frame, verdict);
    const overtaken = this.#release();
    if (verdict.reordered && overtaken === undefined) {
      this.counts.reordered++;
      this.#hold(bytes);
    } else this.#schedule(bytes, verdict.delayMs);
    if (overtaken !== undefined) this.#schedule(overtaken, verdict.delayMs);
    if (!verdict.duplicated) return;
    this.counts.duplicated++;
    this.#schedule(bytes, verdict.delayMs);
  }

  #damaged(frame: Uint8Array, { flippedBit }: Verdict): Uint8Array {
    if (flippedBit === undefined) return frame;
    this.counts.corrupted++;
    const damaged = Uint8Array.from(frame);
    damaged[flippedBit >> 3]! ^= 1 << (flippedBit & 7);
    return damaged;
  }

  #hold(frame: Uint8Array): void {
    const timer = setTimeout(() => {
      const late = this.#release();
      if (late !== undefined) this.#schedule(late, 0);
    }, longestHold);
    this.#held = { frame, timer };
  }

  #release(): Uint8Array | undefined {
    const held = this.#held;
    clearTimeout(held?.timer);
    this.#held = undefined;
    return held?.frame;
  }

  #schedule(frame: Uint8Array, delayMs: number): void {
    this.#queue.push({ frame, at: performance.now() + delayMs });
    this.#pump();
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#queue[0]!.at <= performance.now()) {
      if (!this.#to.send(this.#queue.shift()!.frame)) this.counts.undelivered++;
    }
    clearTimeout(this.#timer);
    const next = this.#queue[0];
    if (next !== undefined) this.#timer = setTimeout(() => this.#pump(), Math.ceil(next.at - performance.now()));
  }

  stop(): void {
    this.#release();
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }
}
