import type { Seen } from "../packets.ts";
import { type Answer, answerArp, datagram, type End, readDatagram, server, us } from "./lab.ts";

/** A query of the resolver's, read. */
export interface Query {
  readonly id: number;
  readonly port: number;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A resource record as a test writes it. */
export interface Record {
  /** Text, or the bytes of a name. */
  readonly name: string | readonly number[];
  readonly type: number;
  readonly data: readonly number[];
  readonly ttl?: number;
  readonly class?: number;
  /** RDLENGTH. */
  readonly length?: number;
}

/** What a test's server says; everything left out is what a correct one would say. */
export interface Reply {
  readonly id?: number;
  readonly flags?: number;
  /** The question's bytes. */
  readonly question?: readonly number[];
  readonly answers?: readonly Record[];
  readonly authorities?: readonly Record[];
  readonly others?: readonly Record[];
  /** QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT that differ from what is there. */
  readonly counts?: readonly (number | undefined)[];
  readonly raw?: readonly number[];
  readonly cut?: number;
  readonly from?: End;
  readonly ports?: { readonly from: number; readonly to: number };
}

const half = (value: number): readonly number[] => [(value >> 8) & 255, value & 255];
const long = (value: number): readonly number[] => [...half(value >>> 16), ...half(value)];

/** A name as it stands in a message. */
export function nameBytes(name: string): readonly number[] {
  const labels = name.split(".").filter((label) => label !== "");
  return [...labels.flatMap((label) => [label.length, ...Buffer.from(label)]), 0];
}

/** The place of the question's name. */
export const asked: readonly number[] = [0xc0, 12];

export const a = (name: Record["name"], address: string, ttl = 300): Record => ({
  name,
  type: 1,
  data: address.split(".").map(Number),
  ttl,
});
export const cname = (name: Record["name"], to: string | readonly number[], ttl = 300): Record => ({
  name,
  type: 5,
  data: typeof to === "string" ? nameBytes(to) : to,
  ttl,
});
export const soa = (ttl: number, minimum: number): Record => ({
  name: "example",
  type: 6,
  data: [...nameBytes("ns.example"), ...nameBytes("root.example"), ...[1, 2, 3, 4, minimum].flatMap(long)],
  ttl,
});

function recordBytes(record: Record): readonly number[] {
  return [
    ...(typeof record.name === "string" ? nameBytes(record.name) : record.name),
    ...half(record.type),
    ...half(record.class ?? 1),
    ...long(record.ttl ?? 300),
    ...half(record.length ?? record.data.length),
    ...record.data,
  ];
}

/** The bytes of an answer. */
export function makeReply(query: Pick<Query, "id" | "bytes">, reply: Reply = {}): Uint8Array {
  const sections = [reply.answers ?? [], reply.authorities ?? [], reply.others ?? []];
  const counts = [1, ...sections.map((records) => records.length)].map((count, i) => reply.counts?.[i] ?? count);
  const whole = Uint8Array.from([
    ...half(reply.id ?? query.id),
    ...half(reply.flags ?? 0x8180),
    ...counts.flatMap(half),
    ...(reply.question ?? query.bytes.subarray(12)),
    ...sections.flat().flatMap(recordBytes),
    ...(reply.raw ?? []),
  ]);
  return whole.subarray(0, reply.cut ?? whole.length);
}

/** A query, from what the stack sent to port 53 of the server; undefined: it is none. */
function readQuery(seen: Seen): Query | undefined {
  if (seen.kind !== "udp") return undefined;
  const { from, to, payload } = readDatagram(seen);
  if (to !== 53 || seen.to !== server.ip) return undefined;
  const labels: string[] = [];
  for (let at = 12; payload[at] !== 0; at += 1 + payload[at]!)
    labels.push(Buffer.from(payload.subarray(at + 1, at + 1 + payload[at]!)).toString());
  return { id: (payload[0]! << 8) | payload[1]!, port: from, name: labels.join("."), bytes: payload };
}

/** The same as a frame. */
export function reply(query: Query, fields: Reply = {}, afterMs = 0): Answer {
  const ports = fields.ports ?? { from: 53, to: query.port };
  return { frame: datagram(fields.from ?? server, us, ports, makeReply(query, fields)), afterMs };
}

/** What a server does with a query, the first of which is number 0. */
export type Server = (query: Query, number: number) => readonly Answer[];

/** A peer that is a server and remembers what it was asked. */
export function peerOf(serve: Server): { readonly queries: Query[]; peer(seen: Seen): readonly Answer[] } {
  const queries: Query[] = [];
  return {
    queries,
    peer(seen) {
      const query = readQuery(seen);
      // Whoever the stack asks for is there, so that it can answer those who lie about where they are.
      if (query === undefined) return seen.to === us.ip ? [] : answerArp(seen, { ...server, ip: seen.to });
      queries.push(query);
      return serve(query, queries.length - 1);
    },
  };
}
