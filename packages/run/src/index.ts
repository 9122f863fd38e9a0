export { type AcceleratorMeasurement, chooseAccelerator, measureAccelerators } from "./accelerator.ts";
export { commandLine } from "./command-line.ts";
export { ConsoleReader, type LastWords, type Panic } from "./console.ts";
export { type Disk, type DiskOptions, readDisks } from "./disks.ts";
export type { Accelerator, Machine, MachineExit, RunEvent } from "./machine.ts";
export { type Net, type NetworkOptions, type Publish, readNetwork } from "./network-options.ts";
export { type RunOptions, run } from "./run.ts";
