export {
  buildConformance,
  type ConformanceComposition,
  type ConformOptions,
  type ConformResult,
  composeConformance,
  conform,
} from "./conform.ts";
export { type Counts, countInstructions, countingArgs, type InstructionCount, readCounts } from "./count.ts";
export { EthernetPeer } from "./ethernet-peer.ts";
export { boot } from "./fixtures.ts";
export { ImpairedWire, type ImpairedWireOptions, type WireCounts } from "./impaired-wire.ts";
export type { Impairment } from "./impairment.ts";
export { type LinuxExit, LinuxPeer, type LinuxPeerOptions } from "./linux-peer.ts";
export { type AshlarMatchers, installMatchers } from "./matchers.ts";
