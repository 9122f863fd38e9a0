export * from "./generated/handles.ts";
