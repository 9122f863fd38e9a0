import { handle } from "ashlar";

export const allocFirstFit = /* @__PURE__ */ handle("alloc-first-fit");
