export * from "@ashlar/project";
