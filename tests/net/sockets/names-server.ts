import { createSocket } from "node:dgram";
import { EthernetPeer } from "@ashlar/testkit";
import { onTestFinished } from "vitest";
import { makeReply, type Query, type Reply } from "../names/dns.ts";
import { answerArp, server, us } from "../names/lab.ts";
import { type End, ethernet, icmp, ip, type Seen, see } from "../packets.ts";

/** What a zone says of a name, one message after the other; none: nothing comes back. */
export type Zone = (name: string, query: Pick<Query, "id" | "bytes">) => readonly Reply[];

/** A running name server. */
export interface NameServer {
  /** The options of `ashlar run` that let a machine on QEMU's user network ask it. */
  readonly options: readonly string[];
  /** What it was asked, in order. */
  readonly queries: readonly string[];
}

/** The name of the question behind the 12 bytes of a header. */
function questionOf(bytes: Uint8Array): string {
  const labels: string[] = [];
  for (let at = 12; bytes[at]; at += 1 + bytes[at]!)
    labels.push(Buffer.from(bytes.subarray(at + 1, at + 1 + bytes[at]!)).toString());
  return labels.join(".");
}

/** A name server on 127.0.0.1, which the guest sees at 10.0.2.2; gone with the test. */
export async function serveNames(zone: Zone): Promise<NameServer> {
  const queries: string[] = [];
  const socket = createSocket("udp4", (bytes, from) => {
    const name = questionOf(bytes);
    queries.push(name);
    const query = { id: bytes.readUInt16BE(0), bytes };
    for (const reply of zone(name, query)) socket.send(makeReply(query, reply), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject).bind(0, "127.0.0.1", resolve);
  });
  onTestFinished(
    () =>
      new Promise((resolve) => {
        socket.close(() => resolve());
      }),
  );
  return { queries, options: ["--set", "tcpip.dns=10.0.2.2", "--set", `dns.port=${socket.address().port}`] };
}

/** The ends of a cable between the image as it stands and the name server that it is told of. */
const guest: End = { ...us, ip: "10.0.2.15" };
const resolver: End = { ...server, ip: "10.0.2.3" };

/** What the name server's host does when no name server runs there. RFC 1122 §3.2.2.1: port unreachable. */
function withoutServer(seen: Seen): readonly Uint8Array[] {
  if (seen.kind !== "udp" || seen.to !== resolver.ip) return answerArp(seen, resolver).map((answer) => answer.frame);
  const quoted = ip({ from: guest, to: resolver }, 17, seen.body.subarray(0, 8));
  return [ethernet(resolver, guest, 0x0800, ip({ from: resolver, to: guest }, 1, icmp(3, 3, [0, 0, 0, 0], quoted)))];
}

/**
 * A cable with a host at its other end where no name server runs, which says so as QEMU's user network does not. Gives the
 * options of `ashlar run`; gone with the test.
 */
export async function closedPort(): Promise<readonly string[]> {
  const wire = await EthernetPeer.open();
  const next = (): Promise<Uint8Array | undefined> => wire.receive(120_000); // or until the test closes it
  const answering = (async () => {
    for (let frame = await next(); frame !== undefined; frame = await next())
      for (const answer of withoutServer(see(frame))) wire.send(answer);
  })();
  onTestFinished(async () => {
    await wire.close();
    await answering;
  });
  return ["--net", wire.net, "--mac", guest.mac];
}
