import { spawnSync } from "node:child_process";
import type { Request, Universe } from "@ashlar/model";
import { programOf } from "../../bench/solver/answer-set.mjs";

/** The least value of each level, in their order, as clingo finds it; undefined where there is no answer. */
export function bestByClingo(u: Universe, r: Request): readonly number[] | undefined {
  const { stdout, stderr } = spawnSync("clingo", ["--outf=2", "--opt-mode=opt", "--warn=none", "-"], {
    input: programOf(u, r),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const answer = JSON.parse(stdout || "{}") as {
    readonly Result?: string;
    readonly Call?: readonly { readonly Witnesses?: readonly { readonly Costs?: readonly number[] }[] }[];
  };
  if (answer.Result === "UNSATISFIABLE") return undefined;
  if (answer.Result !== "OPTIMUM FOUND") throw new Error(`clingo: ${answer.Result} ${stderr}`);
  return answer.Call?.at(-1)
    ?.Witnesses?.at(-1)
    ?.Costs?.map((cost) => cost - 1);
}
