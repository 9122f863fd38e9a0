export * from "@ashlar/model";
export { defaultCacheDir, openProject, type Project, type ProjectOptions } from "@ashlar/project";
export { requestOf, solve } from "@ashlar/solver";
export {
  buildImage,
  conflictDiagnostic,
  planImage,
  type Solved,
  solveImage,
  type VerbOptions,
} from "./compose.ts";
export { answerOf, problemOf } from "./problem.ts";
