import type { Diagnostic } from "@ashlar/model";

/** What a build tells while it runs. The command line's progress is made of these alone. */
export type BuildEvent =
  | { readonly kind: "build-start"; readonly name: string; readonly target: string; readonly commands: number }
  | {
      readonly kind: "command";
      readonly output: string;
      readonly cached: boolean;
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: "compiler-output"; readonly output: string; readonly text: string }
  | { readonly kind: "warning"; readonly diagnostic: Diagnostic }
  | { readonly kind: "build-done"; readonly name: string; readonly unchanged: boolean; readonly ms: number };

/** Takes progress. */
export type Observe<E> = (event: E) => void;
