export * from "@ashlar/solver";
