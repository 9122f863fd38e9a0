export * from "@ashlar/manifest";
