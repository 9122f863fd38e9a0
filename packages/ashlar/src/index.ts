export * from "@ashlar/model";
export { openProject, type Project, type ProjectOptions } from "@ashlar/project";
export { requestOf, solve } from "@ashlar/solver";
export {
  buildImage,
  conflictDiagnostic,
  defaultCacheDir,
  planImage,
  type Solved,
  solveImage,
  type VerbOptions,
} from "./compose.ts";
