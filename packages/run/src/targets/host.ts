import { join } from "node:path";
import { type Artifact, AshlarError, diagnostic } from "@ashlar/model";
import { commandLine } from "../command-line.ts";
import { macOf, refuseMissingCards } from "../network.ts";
import type { Cable, NetworkRequest } from "../network-options.ts";

/** What a launch adds to the executable itself. */
export interface ProcessLaunch {
  readonly set?: Readonly<Record<string, string>> | undefined;
  readonly args?: readonly string[] | undefined;
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  readonly initrd?: string | undefined;
  readonly network: NetworkRequest;
}

/**
 * The whole command of an image that is a process: the executable, words for its start, which begin with `@`, its options
 * with those that connect its cards, and the program's arguments. It needs no other program. Rejects with ASH6009 for a
 * network that a process cannot have.
 */
export function processCommand(artifact: Artifact, launch: ProcessLaunch): readonly string[] {
  const { set = {}, args = [], memory, initrd, network } = launch;
  // The same words as a machine is told, refused for the same reasons.
  commandLine(set, args);
  const start = [
    ...(initrd === undefined ? [] : [`@initrd=${initrd}`]),
    ...(memory === undefined ? [] : [`@memory=${memory}`]),
  ];
  const options = Object.entries({ ...cables(artifact, network), ...set }).map(([name, value]) => `${name}=${value}`);
  const words = [...start, ...options, ...(args.length > 0 ? ["--", ...args] : [])];
  return [join(artifact.dir, artifact.image.path), ...words];
}

/** The options of the cards' drivers that say what each is connected to. */
function cables(artifact: Artifact, network: NetworkRequest): Readonly<Record<string, string>> {
  const cards = artifact.devices.filter(({ device }) => device === "net");
  refuseMissingCards(cards, network);
  refuseForwards(network);
  const pairs = cards.flatMap(({ use }, i): readonly (readonly [string, string])[] => {
    const cable: Cable = network.cables[i] ?? { kind: "none" };
    if (network.bare || cable.kind === "none") return [];
    const mac = macOf(artifact.name, cable, network.mac, i);
    return [[`${use}.cable`, cableWord(cable)], ...(mac === undefined ? [] : [[`${use}.mac`, mac] as const])];
  });
  return Object.fromEntries(pairs);
}

function cableWord(cable: Cable): string {
  switch (cable.kind) {
    case "tap":
      return `tap:${cable.name}`;
    case "stream":
      return `stream:${cable.path}`;
    case "none":
      return "none";
    case "user":
      throw refuse("the user network is QEMU's; a process is connected to tap:NAME or stream:PATH");
    default:
      return cable satisfies never;
  }
}

function refuseForwards(network: NetworkRequest): void {
  if (network.forwards.length > 0) throw refuse("publish cannot be had on the target host, whose card is not QEMU's");
  if (network.pcap !== undefined) throw refuse("pcap cannot be had on the target host: net-tap captures in the image");
}

function refuse(message: string): AshlarError {
  const fix = "connect the card with --net tap:NAME or --net stream:PATH, and reach the program at its own address";
  return new AshlarError([diagnostic("ASH6009", message, { fix })]);
}
