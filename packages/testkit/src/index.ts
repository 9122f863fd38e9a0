export { buildConformance, type ConformOptions, type ConformResult, conform } from "./conform.ts";
export { countInstructions, type InstructionCount } from "./count.ts";
export { EthernetPeer } from "./ethernet-peer.ts";
export { boot } from "./fixtures.ts";
export { type AshlarMatchers, installMatchers } from "./matchers.ts";
