import type { Seen } from "../packets.ts";
import { type Answer, answerArp, datagram, type End, readDatagram, server, us } from "./lab.ts";

/** RFC 2132 §9.6, by number. */
const types = ["", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK"] as const;
type Type = (typeof types)[number];

/** A message of the client's, read. */
export interface Asked {
  readonly type: Type;
  readonly xid: number;
  readonly secs: number;
  readonly flags: number;
  readonly client: string;
  readonly mac: Uint8Array;
  readonly options: ReadonlyMap<number, Uint8Array>;
  /** Whom it went to. */
  readonly to: string;
  readonly from: string;
}

/** What a test's server says; everything left out is what a correct one would say. */
export interface Reply {
  readonly type?: Type;
  readonly xid?: number;
  readonly mac?: Uint8Array;
  readonly op?: number;
  readonly cookie?: readonly number[];
  readonly your?: string;
  /** Instead of, or besides, the usual ones; `null` takes one out. */
  readonly options?: Readonly<Record<number, readonly number[] | null>>;
  /** Written behind the options, in the place of the end option. */
  readonly raw?: readonly number[];
  readonly file?: readonly number[];
  readonly name?: readonly number[];
  readonly source?: End;
  readonly port?: number;
  /** Bytes that are left of it. */
  readonly cut?: number;
}

export const word = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
export const quad = (text: string): readonly number[] => text.split(".").map(Number);

/** A message of the client's; undefined: the frame is none. */
function readAsked(seen: Seen): Asked | undefined {
  if (seen.kind !== "udp") return undefined;
  const { from, to, payload } = readDatagram(seen);
  if (from !== 68 || to !== 67) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const options = new Map<number, Uint8Array>();
  for (let at = 240; payload[at] !== 255; at += 2 + payload[at + 1]!)
    options.set(payload[at]!, payload.subarray(at + 2, at + 2 + payload[at + 1]!));
  return {
    type: types[options.get(53)![0]!]!,
    xid: view.getUint32(4),
    secs: view.getUint16(8),
    flags: view.getUint16(10),
    client: payload.subarray(12, 16).join("."),
    mac: payload.subarray(28, 34),
    options,
    to: seen.to,
    from: seen.from,
  };
}

const usual: Readonly<Record<number, readonly number[]>> = {
  1: quad("255.255.255.0"),
  3: quad("10.0.0.1"),
  6: quad("10.0.0.1"),
  51: word(3600),
  54: quad("10.0.0.1"),
};

/** The bytes of an answer to `asked`. */
function makeReply(asked: Pick<Asked, "xid" | "mac" | "type">, reply: Reply = {}): Uint8Array {
  const type = reply.type ?? (asked.type === "DISCOVER" ? "OFFER" : "ACK");
  const fixed = new Uint8Array(240);
  const view = new DataView(fixed.buffer);
  fixed.set([reply.op ?? 2, 1, 6, 0]);
  view.setUint32(4, reply.xid ?? asked.xid);
  fixed.set(quad(type === "NAK" ? "0.0.0.0" : (reply.your ?? us.ip)), 16);
  fixed.set(reply.mac ?? asked.mac, 28);
  fixed.set(reply.name ?? [], 44);
  fixed.set(reply.file ?? [], 108);
  fixed.set(reply.cookie ?? [99, 130, 83, 99], 236);
  const all = { 53: [types.indexOf(type)], ...(type === "NAK" ? { 54: usual[54]! } : usual), ...reply.options };
  const options = Object.entries(all).flatMap(([code, bytes]) =>
    bytes === null ? [] : [Number(code), bytes.length, ...bytes],
  );
  const whole = Uint8Array.from([...fixed, ...options, ...(reply.raw ?? [255])]);
  return whole.subarray(0, reply.cut ?? whole.length);
}

/** The same as a frame: to everybody while the client has no address. */
export function reply(asked: Asked, fields: Reply = {}, afterMs = 0): Answer {
  const source = fields.source ?? server;
  const everybody: End = { mac: "ff:ff:ff:ff:ff:ff", ip: "255.255.255.255" };
  const to = asked.client === "0.0.0.0" ? everybody : { mac: us.mac, ip: asked.client };
  return { frame: datagram(source, to, { from: fields.port ?? 67, to: 68 }, makeReply(asked, fields)), afterMs };
}

/** What a server does with each message; it answers requests for its own Ethernet address besides. */
export type Server = (asked: Asked, atMs: number) => readonly Answer[];

/** A peer that is a server, and the log of what it was asked: `SECONDS TYPE TO`. */
export function peerOf(serve: Server): {
  readonly log: string[];
  readonly asked: Asked[];
  peer(seen: Seen, at: number): readonly Answer[];
} {
  const log: string[] = [];
  const all: Asked[] = [];
  return {
    log,
    asked: all,
    peer(seen, at) {
      const asked = readAsked(seen);
      if (asked === undefined) return answerArp(seen, server);
      log.push(`${Math.floor(at / 1000)} ${asked.type} ${asked.to}`);
      all.push(asked);
      return serve(asked, at);
    },
  };
}
