import { join } from "node:path";
import type { Artifact } from "@ashlar/model";
import { commandLine } from "../command-line.ts";
import { type Forwarders, processCable } from "../forwarder.ts";
import { macOf } from "../network.ts";
import type { Cable, NetworkRequest } from "../network-options.ts";

/** What a launch adds to the executable itself. */
export interface ProcessLaunch {
  readonly set?: Readonly<Record<string, string>> | undefined;
  readonly args?: readonly string[] | undefined;
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  readonly initrd?: string | undefined;
  readonly network: NetworkRequest;
  readonly forwarders: Forwarders;
}

/**
 * The whole command of an image that is a process: the executable, words for its start, which begin with `@`, its options
 * with those that connect its cards, and the program's arguments. It needs no other program.
 */
export function processCommand(artifact: Artifact, launch: ProcessLaunch): readonly string[] {
  const { set = {}, args = [], memory, initrd } = launch;
  // The same words as a machine is told, refused for the same reasons.
  commandLine(set, args);
  const start = [
    ...(initrd === undefined ? [] : [`@initrd=${initrd}`]),
    ...(memory === undefined ? [] : [`@memory=${memory}`]),
  ];
  const options = Object.entries({ ...cables(artifact, launch), ...set }).map(([name, value]) => `${name}=${value}`);
  const words = [...start, ...options, ...(args.length > 0 ? ["--", ...args] : [])];
  return [join(artifact.dir, artifact.image.path), ...words];
}

/** The options of the cards' drivers that say what each is connected to. */
function cables(artifact: Artifact, { network, forwarders }: ProcessLaunch): Readonly<Record<string, string>> {
  const pairs = artifact.devices
    .filter(({ device }) => device === "net")
    .flatMap(({ use }, i): readonly (readonly [string, string])[] => {
      const cable = processCable(network, i);
      if (network.bare || cable.kind === "none") return [];
      const mac = macOf(artifact.name, cable, network.mac, i);
      return [
        [`${use}.cable`, cableWord(cable, forwarders.get(i)?.path)],
        ...(mac === undefined ? [] : [[`${use}.mac`, mac] as const]),
      ];
    });
  return Object.fromEntries(pairs);
}

function cableWord(cable: Cable, forwarder: string | undefined): string {
  switch (cable.kind) {
    case "tap":
      return `tap:${cable.name}`;
    case "stream":
      return `stream:${cable.path}`;
    case "user":
      return `stream:${forwarder}`;
    case "none":
      return "none";
    default:
      return cable satisfies never;
  }
}
