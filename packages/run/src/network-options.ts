import { AshlarError, diagnostic } from "@ashlar/model";

/** A port of 127.0.0.1 and the guest's port that answers there: `8080:80`. Host port 0 picks a free one. */
export type Publish = `${number}:${number}` | `${number}:${number}/tcp` | `${number}:${number}/udp`;

/**
 * What a network card is connected to. `user`: QEMU's own network, which needs no right and has the guest at 10.0.2.15/24,
 * a gateway at 10.0.2.2 and a name server at 10.0.2.3. `tap:NAME`: a TAP interface that is there. `stream:PATH`: a Unix
 * socket that takes frames, each behind its length in four bytes, most significant first. `none`: a cable that ends nowhere.
 */
export type Net = "user" | "none" | `tap:${string}` | `stream:${string}`;

/** How a machine is connected. */
export interface NetworkOptions {
  /** Ports of the guest that this host offers on 127.0.0.1; with `user` only. */
  readonly publish?: readonly Publish[] | undefined;
  /**
   * Of the first network card, or of each in turn. An empty list takes the image's cards away: `vmmArgs` gives what there is.
   *
   * @defaultValue "user"; of a process "none", unless a port is published or frames are captured
   */
  readonly net?: Net | readonly Net[] | undefined;
  /** A file that gets every frame of the first network card, as pcap. */
  readonly pcap?: string | undefined;
  /**
   * The first network card's address; further ones count up. Left out: QEMU's on `user` and `none`; on a wire that machines
   * may share, one that follows from the image's name, so that machines of one image on one wire need this option.
   */
  readonly mac?: string | undefined;
}

/** A port that is asked for. */
export interface Forward {
  readonly protocol: "tcp" | "udp";
  readonly host: number;
  readonly guest: number;
  /** The guest's port in `ports`: `80`, `53/udp`. */
  readonly name: string;
}

/** What one card is connected to. */
export type Cable =
  | { readonly kind: "user" | "none" }
  | { readonly kind: "tap"; readonly name: string }
  | { readonly kind: "stream"; readonly path: string };

/** {@link NetworkOptions}, understood. */
export interface NetworkRequest {
  readonly forwards: readonly Forward[];
  /** One a card, in order; cards beyond them are on the user network. */
  readonly cables: readonly Cable[];
  /** The machine has none of the image's cards. */
  readonly bare: boolean;
  readonly pcap?: string | undefined;
  /** The first card's address as a number of 48 bits. */
  readonly mac?: number | undefined;
}

/** Understands network options. Throws ASH8001 for a value of the wrong form, and for values that do not go together. */
export function readNetwork(options: NetworkOptions): NetworkRequest {
  const forwards = (options.publish ?? []).map(readPublish);
  const cables = [options.net ?? []].flat().map(readCable);
  for (const [i, forward] of forwards.entries()) {
    const earlier = forwards.slice(0, i);
    if (earlier.some((other) => other.name === forward.name))
      throw refuse(`port ${forward.name} of the guest is published twice`);
    if (forward.host !== 0 && earlier.some((o) => o.host === forward.host && o.protocol === forward.protocol))
      throw refuse(`port ${forward.host} of the host is published twice`);
  }
  const kind = cables[0]?.kind ?? "user";
  if (forwards.length > 0 && kind !== "user") {
    const fix = kind === "none" ? "leave one of them away" : "reach the guest at its own address, without publish";
    throw refuse(`publish goes with the user network, but net is ${kind}`, fix);
  }
  const bare = Array.isArray(options.net) && options.net.length === 0;
  if (bare && (forwards.length > 0 || options.pcap !== undefined || options.mac !== undefined))
    throw refuse("publish, pcap and mac are for the image's network cards, which an empty net takes away");
  if (options.pcap === "") throw refuse("pcap needs a file");
  const mac = options.mac === undefined ? undefined : readMac(options.mac);
  return { forwards, cables, bare, pcap: options.pcap, mac };
}

function readPublish(text: string): Forward {
  const [, host, guest, suffix] = /^(\d{1,5}):(\d{1,5})(?:\/(tcp|udp))?$/.exec(text) ?? [];
  const [from, to] = [Number(host), Number(guest)];
  if (guest === undefined || from > 65535 || to > 65535 || to === 0) {
    const forms = "8080:80, 0:80 for any free port, or 5353:53/udp";
    throw refuse(`publish is HOST:GUEST, two ports, but is "${text}"`, `write ${forms}`);
  }
  const protocol = suffix === "udp" ? "udp" : "tcp";
  return { protocol, host: from, guest: to, name: protocol === "udp" ? `${to}/udp` : `${to}` };
}

function readCable(text: string): Cable {
  if (text === "user" || text === "none") return { kind: text };
  // What Linux takes as an interface's name: dev_valid_name() in net/core/dev.c; a comma would end QEMU's argument.
  const tap = /^tap:(?!\.\.?$)([^\s/:,]{1,15})$/.exec(text)?.[1];
  if (tap !== undefined) return { kind: "tap", name: tap };
  const path = /^stream:(.+)$/s.exec(text)?.[1];
  if (path !== undefined) return { kind: "stream", path };
  throw refuse(`net is user, tap:NAME, stream:PATH or none, but is "${text}"`);
}

function readMac(text: string): number {
  const octets = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text)
    ? text.split(":").map((o) => Number.parseInt(o, 16))
    : [];
  // IEEE 802 §8.2: the lowest bit of the first octet makes a group of it, which no card is.
  if (octets.length === 6 && (octets[0]! & 1) === 0 && octets.some((octet) => octet !== 0))
    return octets.reduce((sum, octet) => sum * 256 + octet, 0);
  throw refuse(`mac is the address of one card, such as 02:00:00:00:00:01, but is "${text}"`);
}

function refuse(message: string, fix?: string): AshlarError {
  return new AshlarError([diagnostic("ASH8001", message, { fix })]);
}
