export * from "@ashlar/run";
