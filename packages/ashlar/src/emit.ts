export * from "@ashlar/emit";
