import { ethernet, icmp, ip, type Seen, udp } from "./packets.ts";
import { type Player, peer, us } from "./script.ts";
import { readFields } from "./script-segments.ts";

/** Errors by their names: RFC 792. */
const errors: Readonly<Record<string, number>> = { unreachable: 3, quench: 4, exceeded: 11, problem: 12 };

/**
 * `echo id 1 seq 2 len 8`, or an error that quotes a TCP segment of ours which began at BEGIN:
 * `unreachable|quench|exceeded|problem CODE quoting BEGIN [mtu N]`.
 */
export function playIcmp(player: Player, words: readonly string[]): Uint8Array {
  const text = words.join(" ");
  const number = (name: string, other: number): number =>
    Number(new RegExp(`\\b${name} (-?\\d+)`).exec(text)?.[1] ?? other);
  const body =
    words[0] === "echo"
      ? icmp(8, number("code", 0), half(number("id", 1), number("seq", 1)), counted(number("len", 8)))
      : icmp(
          errors[words[0] ?? ""] ?? 0,
          Number(words[1]),
          half(0, number("mtu", 0)),
          quoted(player, number("quoting", 0)),
        );
  return ethernet(peer, us, 0x0800, ip({ from: peer, to: us }, 1, body, readFields(text)));
}

function half(a: number, b: number): readonly number[] {
  return [a >> 8, a & 255, b >> 8, b & 255];
}

function counted(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i & 255);
}

/** The IP header of a segment of ours and its first eight bytes. */
function quoted(player: Player, begin: number): Uint8Array {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint16(0, player.port);
  view.setUint16(2, player.peerPort);
  view.setUint32(4, (player.flow().theirs ?? 0) + begin);
  return ip({ from: us, to: peer }, 6, head);
}

/** `reply id 1 seq 2 len 8`, `unreachable CODE`, `exceeded CODE`. */
export function readIcmp(player: Player, seen: Seen, words: readonly string[]): void {
  if (seen.kind !== "icmp") throw new Error(`got ${seen.kind}`);
  const [type, code] = seen.body;
  const view = new DataView(seen.body.buffer, seen.body.byteOffset);
  const got =
    type === 0
      ? `reply id ${view.getUint16(4)} seq ${view.getUint16(6)} len ${seen.body.length - 8}`
      : `${type === 3 ? "unreachable" : type === 11 ? "exceeded" : `type ${type}`} ${code}`;
  if (got !== words.join(" ")) throw new Error(`got icmp ${got} at ${player.now}`);
}

/** `FROM > TO len N [bytes N] [sum N]` */
export function playUdp(words: readonly string[]): Uint8Array {
  const text = words.join(" ");
  const number = (name: string): number | undefined => {
    const found = new RegExp(`\\b${name} (\\d+)`).exec(text.replace(/\{.*?\}/, ""));
    return found === null ? undefined : Number(found[1]);
  };
  const bytes = number("bytes");
  const sum = number("sum");
  const fields = readFields(text);
  const to = { ...us, ip: typeof fields.to === "string" ? fields.to : us.ip };
  const body = udp(peer, to, {
    from: Number(words[0]),
    to: Number(words[2]),
    payload: counted(number("len") ?? 0),
    ...(bytes === undefined ? {} : { bytes }),
    ...(sum === undefined ? {} : { sum }),
  });
  return ethernet(peer, us, 0x0800, ip({ from: peer, to: us }, 17, body, fields));
}

/** `FROM > TO len N`; `*` for a port that does not matter. */
export function readUdp(seen: Seen, words: readonly string[]): void {
  if (seen.kind !== "udp") throw new Error(`got ${seen.kind}`);
  const view = new DataView(seen.body.buffer, seen.body.byteOffset);
  const [from, , to, , length] = words;
  const same = (got: number, wanted: string | undefined): boolean => wanted === "*" || String(got) === wanted;
  const ports = [view.getUint16(0), view.getUint16(2)] as const;
  if (!same(ports[0], from) || !same(ports[1], to) || !same(seen.body.length - 8, length))
    throw new Error(`got udp ${ports[0]} > ${ports[1]} len ${seen.body.length - 8}`);
}
