import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type Artifact, AshlarError, diagnostic } from "@ashlar/model";
import { controlArguments, forwardedPorts } from "./control.ts";
import { checkHost, hostFailure, refuseMissingCards } from "./network.ts";
import type { Cable, Forward, NetworkRequest } from "./network-options.ts";
import { firstChannel, startBound } from "./process.ts";

/**
 * The user network of a process: that of QEMU, started without a machine, which exchanges frames with the process over a Unix
 * socket. It needs no right, and gives the guest the addresses that it has in a QEMU machine.
 */
interface Forwarder {
  /** The socket's path. */
  readonly path: string;
  /** The host's port of each forward. */
  readonly ports: Readonly<Record<string, number>>;
  /** Takes the socket's name away, which whoever is connected no longer needs. */
  hide(): Promise<void>;
  /** Ends it, with all that it had. */
  close(): Promise<void>;
}

/** The forwarders of a process by the number of their card. */
export type Forwarders = ReadonlyMap<number, Forwarder>;

/**
 * What a process's card is connected to: what is asked for, or the user network where that is what an option needs. Nothing
 * is started that nobody asked for.
 */
export function processCable(network: NetworkRequest, i: number): Cable {
  const needsUser = i === 0 && (network.forwards.length > 0 || network.pcap !== undefined);
  return network.cables[i] ?? { kind: needsUser ? "user" : "none" };
}

/**
 * Starts a forwarder for each card that is on the user network. Rejects with ASH6009 for what a process cannot have, ASH4001
 * without QEMU, ASH6010 for a port or an interface that is not to be had, ASH5009 for a pcap file that cannot be written; none is
 * left then.
 */
export async function startForwarders(artifact: Artifact, network: NetworkRequest): Promise<Forwarders> {
  const cards = artifact.devices.filter(({ device }) => device === "net");
  refuseMissingCards(cards, network);
  refuseCapture(network);
  const cables = network.bare ? [] : cards.map((_, i) => processCable(network, i));
  await checkHost(network, cables);
  const started = new Map<number, Forwarder>();
  try {
    for (const [i, cable] of cables.entries()) {
      if (cable.kind !== "user") continue;
      const first = i === 0 ? network : { forwards: [], pcap: undefined };
      started.set(i, await startForwarder(first.forwards, first.pcap));
    }
    return started;
  } catch (error) {
    for (const forwarder of started.values()) await forwarder.close();
    throw error;
  }
}

function refuseCapture(network: NetworkRequest): void {
  if (network.pcap === undefined || processCable(network, 0).kind === "user") return;
  const message = "pcap goes with the user network on the target host, where nothing else sees the frames";
  const fix = "capture on the other end of the wire, or in the image, with net-tap";
  throw new AshlarError([diagnostic("ASH6009", message, { fix })]);
}

async function startForwarder(forwards: readonly Forward[], pcap: string | undefined): Promise<Forwarder> {
  const dir = await mkdtemp(join(tmpdir(), "ashlar-net-"));
  const hide = (): Promise<void> => rm(dir, { recursive: true, force: true });
  const path = join(dir, "frames");
  try {
    const child = await startBound(command(path, forwards, pcap), ["pipe"]);
    const over = closed(child);
    const close = async (): Promise<void> => {
      child.kill("SIGKILL");
      await over;
      await hide();
    };
    return { path, ports: await portsOf(child, forwards), hide, close };
  } catch (error) {
    await hide();
    throw error;
  }
}

/** QEMU's documentation, "Network emulation": a hub joins the user network and the socket. `-M none` has no processor. */
function command(path: string, forwards: readonly Forward[], pcap: string | undefined): readonly string[] {
  const rules = forwards.map((f) => `,hostfwd=${f.protocol}:127.0.0.1:${f.host}-:${f.guest}`);
  const value = (text: string): string => text.replaceAll(",", ",,");
  const dump = pcap === undefined ? [] : ["-object", `filter-dump,id=pcap0,netdev=user,file=${value(pcap)}`];
  return [
    ...["qemu-system-x86_64", "-M", "none", "-nodefaults", "-display", "none"],
    ...["-netdev", `user,id=user${rules.join("")}`, "-netdev", "hubport,id=inner,hubid=0,netdev=user"],
    ...["-netdev", `stream,id=frames,server=on,addr.type=unix,addr.path=${value(path)}`],
    ...["-netdev", "hubport,id=outer,hubid=0,netdev=frames"],
    ...dump,
    ...controlArguments(firstChannel),
  ];
}

/** Never rejects, as a wait for an event would when the child could not be started or killed: nobody may be waiting yet. */
function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve()).once("error", () => resolve());
  });
}

/** It answers when its network is there. */
async function portsOf(child: ChildProcess, forwards: readonly Forward[]): Promise<Readonly<Record<string, number>>> {
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    if (output.length < 65536) output += chunk;
  });
  const over = closed(child);
  // Safe: a channel that was given as "pipe" is a socket.
  const ports = await forwardedPorts(child.stdio[firstChannel] as Duplex, forwards);
  if (ports !== undefined) return ports;
  await over;
  const message = `QEMU, which is the user network of a process, ended at its start: ${output.trim()}`;
  throw new AshlarError([hostFailure(output) ?? diagnostic("ASH6010", message)]);
}
