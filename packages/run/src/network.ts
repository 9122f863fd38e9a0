import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { createServer, Socket } from "node:net";
import { dirname } from "node:path";
import { type Artifact, AshlarError, type DeviceUse, type Diagnostic, diagnostic, monitors } from "@ashlar/model";
import type { Cable, Forward, NetworkRequest } from "./network-options.ts";

/** How the monitor is to connect the cards of an image. */
export interface Wiring {
  /** By the card's id: the value of `-netdev`, and the address when it is ours to give. A card that is not here is taken away. */
  readonly cards: Readonly<Record<string, { readonly netdev: string; readonly mac?: string | undefined }>>;
  readonly forwards: readonly Forward[];
  readonly extra: readonly string[];
  /** Connected sockets that the monitor inherits, in the order of their numbers from {@link WiringPlace.firstSocket}. */
  readonly sockets: readonly Socket[];
}

interface WiringPlace {
  /** The file descriptor that the first inherited socket becomes. */
  readonly firstSocket: number;
}

/**
 * Connects an image's network cards as asked, as far as that can be done before the monitor starts. Rejects with ASH6009
 * where the image has no such card, ASH6010 for a port, TAP or socket that is not to be had, and ASH5009 for a pcap file that
 * cannot be written. Undefined for an image without a network card.
 */
export async function wire(
  artifact: Artifact,
  wanted: NetworkRequest,
  place: WiringPlace,
): Promise<Wiring | undefined> {
  const isNet = ({ device }: DeviceUse): boolean => device === "net";
  const monitor = monitors[artifact.target];
  if (monitor === "xl") refuseCables(wanted);
  const cards = monitor === "qemu-system-x86_64" ? artifact.devices.filter(isNet) : [];
  refuseMissingCards(cards, wanted);
  if (cards.length === 0) return undefined;
  if (wanted.bare) return { cards: {}, forwards: [], extra: [], sockets: [] };
  const cables = cards.map((_, i): Cable => wanted.cables[i] ?? { kind: "user" });
  await checkHost(wanted, cables);
  const sockets: Socket[] = [];
  try {
    const netdevs: string[] = [];
    for (const [i, cable] of cables.entries()) {
      const forwards = i === 0 ? wanted.forwards : [];
      if (cable.kind === "stream") sockets.push(await connectStream(cable.path));
      netdevs.push(netdev(cable, { id: cards[i]!.id, i, forwards, fd: place.firstSocket + sockets.length - 1 }));
    }
    const mac = (i: number): string | undefined => macOf(artifact.name, cables[i]!, wanted.mac, i);
    const entries = cards.map(({ id }, i) => [id, { netdev: netdevs[i]!, mac: mac(i) }] as const);
    const dump = `filter-dump,id=pcap0,netdev=${cards[0]!.id},file=${wanted.pcap?.replaceAll(",", ",,")}`;
    const extra = wanted.pcap === undefined ? [] : ["-object", dump];
    return { cards: Object.fromEntries(entries), forwards: wanted.forwards, extra, sockets };
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  }
}

/** Rejects with ASH6010 for a port or a TAP interface that is not to be had, with ASH5009 for a pcap file that cannot be written. */
export async function checkHost(wanted: NetworkRequest, cables: readonly Cable[]): Promise<void> {
  if (wanted.pcap !== undefined) await checkPcap(wanted.pcap);
  for (const forward of wanted.forwards) await checkPort(forward);
  for (const cable of cables) if (cable.kind === "tap") await checkTap(cable.name);
}

/** A domain's cards are connected by the host, as its own configuration says. */
function refuseCables(wanted: NetworkRequest): void {
  const asked = asks(wanted);
  if (asked.length === 0) return;
  const message = `${asked.join(" and ")} cannot be had on the target xen, where the host connects a card`;
  throw refuse("ASH6009", message, "say in vmm/xl.cfg, or to xl, which bridge a vif is at");
}

export function refuseMissingCards(cards: readonly DeviceUse[], wanted: NetworkRequest): void {
  const asked = asks(wanted);
  if (cards.length === 0 && asked.length > 0) {
    const message = `the image has no network card, which ${asked.join(" and ")} would need`;
    throw refuse("ASH6009", message, "add a component that drives one, such as virtio-net, or leave the option away");
  }
  if (wanted.cables.length <= cards.length) return;
  const has = cards.length === 1 ? "one network card" : `${cards.length} network cards`;
  throw refuse("ASH6009", `net is given ${wanted.cables.length} times, but the image has ${has}`);
}

/** What is asked for beyond what an image has by itself. */
function asks(wanted: NetworkRequest): readonly string[] {
  return Object.entries({
    publish: wanted.forwards.length > 0,
    net: wanted.cables.length > 0,
    pcap: wanted.pcap !== undefined,
    mac: wanted.mac !== undefined,
  }).flatMap(([name, given]) => (given ? [name] : []));
}

interface Card {
  readonly id: string;
  readonly i: number;
  readonly forwards: readonly Forward[];
  readonly fd: number;
}

function netdev(cable: Cable, { id, i, forwards, fd }: Card): string {
  switch (cable.kind) {
    case "user": {
      const rules = forwards.map((f) => `,hostfwd=${f.protocol}:127.0.0.1:${f.host}-:${f.guest}`);
      return `user,id=${id}${rules.join("")}`;
    }
    case "none":
      // A hub with one port.
      return `hubport,id=${id},hubid=${i}`;
    case "tap":
      return `tap,id=${id},ifname=${cable.name},script=no,downscript=no`;
    case "stream":
      return `stream,id=${id},server=off,addr.type=fd,addr.str=${fd}`;
    default:
      return cable satisfies never;
  }
}

/** A card's address, where it is not QEMU's own: `02` makes it a local one (IEEE 802 §8.4), the last octet is its number. */
export function macOf(image: string, cable: Cable, first: number | undefined, i: number): string | undefined {
  if (first !== undefined) return octets(first + i);
  if (cable.kind !== "tap" && cable.kind !== "stream") return undefined;
  const name = createHash("sha256").update(image).digest().readUInt32BE(0);
  return octets(2 * 2 ** 40 + name * 256 + i);
}

function octets(address: number): string {
  const digits = (address % 2 ** 48).toString(16).padStart(12, "0");
  return digits.match(/../g)!.join(":");
}

/** Found out here, the reason has a name; what happens between this and QEMU's start, {@link hostFailure} tells. */
async function checkPort({ protocol, host }: Forward): Promise<void> {
  if (host === 0) return;
  const failure = protocol === "tcp" ? await tryTcp(host) : await tryUdp(host);
  if (failure !== undefined) throw new AshlarError([busyPort(protocol, host, failure)]);
}

async function tryTcp(port: number): Promise<string | undefined> {
  const server = createServer();
  const failure = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(undefined));
  });
  if (failure === undefined) await new Promise((resolve) => server.close(resolve));
  return failure;
}

/** QEMU's network shares a UDP port with whoever shares it too, another QEMU above all: so it must be nobody's. */
async function tryUdp(port: number): Promise<string | undefined> {
  const socket = createSocket("udp4");
  const failure = await new Promise<string | undefined>((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(undefined));
  });
  await new Promise<void>((resolve) => socket.close(resolve));
  return failure;
}

function busyPort(protocol: string, port: number, reason: string): Diagnostic {
  if (reason === "EACCES") {
    const fix = "publish on a port of 1024 or more, or on 0 for any free one";
    return diagnostic("ASH6010", `port ${port} (${protocol}) of 127.0.0.1 is not open to this user`, { fix });
  }
  const why = reason === "EADDRINUSE" ? "is in use by another program" : `cannot be had: ${reason}`;
  const fix = "end that program, publish on another port, or on 0 for any free one";
  return diagnostic("ASH6010", `port ${port} (${protocol}) of 127.0.0.1 ${why}`, { fix });
}

/** As root, QEMU would make an interface of that name, which leads nowhere and ends with it. */
async function checkTap(name: string): Promise<void> {
  // The interfaces of this process's own network name space; /sys may show another one's.
  const lines = (await readFile("/proc/self/net/dev", "utf8")).split("\n").slice(2);
  if (lines.some((line) => line.slice(0, line.lastIndexOf(":")).trim() === name)) return;
  throw refuse("ASH6010", `there is no interface ${name}`, `make it: ip tuntap add ${name} mode tap user $USER`);
}

async function connectStream(path: string): Promise<Socket> {
  const socket = new Socket();
  // The frames are the monitor's to read.
  socket.pause();
  const failure = await new Promise<string | undefined>((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.connect({ path }, () => resolve(undefined));
  });
  socket.on("error", () => undefined);
  if (failure === undefined) return socket;
  socket.destroy();
  const words: Readonly<Record<string, string>> = {
    ENOENT: "is not there",
    ECONNREFUSED: "has nobody who listens",
    EACCES: "does not let us",
    ENOTSOCK: "is not a socket",
  };
  const fix = "start the other end of the wire first";
  throw refuse("ASH6010", `the socket ${path} ${words[failure] ?? `cannot be connected to: ${failure}`}`, fix);
}

async function checkPcap(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const fix = "name a file in a folder that is there and may be written to";
  if (found?.isDirectory() === true) throw refuse("ASH5009", `cannot write ${path}: it is a folder`, fix);
  await access(found === undefined ? dirname(path) : path, constants.W_OK).catch(() => {
    const why = found === undefined ? "its folder does not exist or does not let us" : "it does not let us";
    throw refuse("ASH5009", `cannot write ${path}: ${why}`, fix);
  });
}

/** What QEMU says about the host's network when it ends at its start, as a diagnostic; undefined when it says other things. */
export function hostFailure(vmmOutput: string): Diagnostic | undefined {
  const rule = /host forwarding rule '(tcp|udp):127\.0\.0\.1:(\d+)-/.exec(vmmOutput);
  if (rule !== null) return busyPort(rule[1]!, Number(rule[2]), "EADDRINUSE");
  const tun = /ifname=([^,\s]+)[^\n]*could not (?:open|configure) \/dev\/net\/tun(?: \([^)]*\))?: ([^\n]*)/.exec(
    vmmOutput,
  );
  if (tun !== null) {
    const fix =
      "it must be a TAP interface of this user's, which no other program has open: ip tuntap add NAME mode tap user $USER";
    return diagnostic("ASH6010", `the interface ${tun[1]} cannot be opened as a TAP: ${tun[2]}`, { fix });
  }
  const dump = /net dump: can't open (.*): ([^:\n]*)/.exec(vmmOutput);
  return dump === null ? undefined : diagnostic("ASH5009", `cannot write ${dump[1]}: ${dump[2]}`);
}

function refuse(code: Diagnostic["code"], message: string, fix?: string): AshlarError {
  return new AshlarError([diagnostic(code, message, { fix })]);
}
