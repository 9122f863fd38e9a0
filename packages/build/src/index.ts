export { type BuildOptions, build } from "./build.ts";
export { abiHash } from "./checks.ts";
export { type Elf, readElf } from "./elf.ts";
export type { BuildEvent, Observe } from "./events.ts";
export { checkLoaderRules, type Loader } from "./loader-rules.ts";
export { ownedBytes } from "./report.ts";
export { type Place, symbolize } from "./symbolize.ts";
export {
  compilerInclude,
  compilerTools,
  findOnPath,
  findTools,
  installCommand,
  type Tool,
  toolNames,
} from "./tools.ts";
