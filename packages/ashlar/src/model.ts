export * from "@ashlar/model";
