export * from "@ashlar/catalogue";
