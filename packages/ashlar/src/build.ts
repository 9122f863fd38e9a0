export * from "@ashlar/build";
