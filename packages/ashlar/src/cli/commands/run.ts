import { constants } from "node:os";
import { join } from "node:path";
import { findTools, symbolize } from "@ashlar/build";
import { type Artifact, AshlarError, diagnostic, monitors, parseBytes } from "@ashlar/model";
import { defaultCacheDir, type Project } from "@ashlar/project";
import {
  type DiskOptions,
  type Machine,
  type MachineExit,
  type NetworkOptions,
  type RunOptions,
  readDisks,
  readNetwork,
  run as start,
} from "@ashlar/run";
import { checkBootOptions } from "../../boot-options.ts";
import { buildImage, solveImage, type VerbOptions } from "../../compose.ts";
import { list, text, usage } from "../arguments.ts";
import type { CommandContext, CommandRun } from "../commands.ts";
import { onProject, printJson } from "../project.ts";

/** `ashlar run` */
export const run: CommandRun = async (context) => {
  const options = runOptions(context);
  const artifact = await onProject(context, async (project, verb) => {
    await refuseBadOptions(project, verb, options.set ?? {});
    return buildImage(project, verb);
  });
  const monitor = monitors[artifact.target];
  if (monitor === "qemu-system-x86_64") await findTools([monitor], defaultCacheDir());
  const json = context.values.json === true;
  const machine = await start(artifact, {
    ...options,
    observe: (event) => {
      if (event.kind === "console") (json ? context.say : context.out)(event.text);
      if (event.kind === "message") context.say(messageText(event.text));
    },
  });
  for (const [port, host] of Object.entries(machine.ports)) context.say(`port ${port} is 127.0.0.1:${host}\n`);
  const exit = await machine.exit;
  await tellEnd(exit, artifact, context);
  if (json) printJson(context, documentOf(exit, machine.ports));
  return exitCode(exit, context.values["guest-status"] === true);
};

/** The guest would refuse them too, but only once it is built and boots. */
async function refuseBadOptions(
  project: Project,
  verb: VerbOptions,
  set: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(set).length === 0) return;
  const bad = checkBootOptions(await solveImage(project, verb), set);
  if (bad.length > 0) throw new AshlarError(bad);
}

/** What the machine says of its command line, with the code of its page. */
function messageText(text: string): string {
  return text.startsWith("option ") ? `error ASH6007: the guest refuses ${text}\n` : `${text}\n`;
}

function runOptions(context: CommandContext): RunOptions {
  const accel = text(context, "accel");
  if (accel !== undefined && accel !== "auto" && accel !== "tcg" && accel !== "kvm") {
    throw usage(`--accel is auto, tcg or kvm, but is "${accel}"`);
  }
  return {
    ...networkOptions(context),
    ...diskOptions(context),
    accel,
    memory: memoryOf(text(context, "memory")),
    initrd: text(context, "initrd"),
    set: settings(list(context, "set")),
    timeoutMs: timeoutOf(text(context, "timeout")),
    vmmArgs: list(context, "vmm-arg"),
    readyFile: text(context, "ready-file"),
    args: context.rest,
    cacheDir: defaultCacheDir(),
    signal: context.signal,
  };
}

/** Refused before anything is built. */
function networkOptions(context: CommandContext): NetworkOptions {
  const cables = list(context, "net");
  // Safe: `readNetwork` refuses words of another form.
  const options = {
    publish: list(context, "publish") as NetworkOptions["publish"],
    net: (cables.length === 0 ? undefined : cables) as NetworkOptions["net"],
    mac: text(context, "mac"),
    pcap: text(context, "pcap"),
  };
  readNetwork(options);
  return options;
}

function diskOptions(context: CommandContext): DiskOptions {
  const files = list(context, "disk");
  const options = { disk: files.length === 0 ? undefined : files };
  readDisks(options);
  return options;
}

function memoryOf(size: string | undefined): number | undefined {
  const bytes = size === undefined ? undefined : parseBytes(size);
  if (size === undefined || (bytes !== undefined && bytes > 0)) return bytes;
  const fix = "write a number with B, KiB, MiB or GiB";
  throw new AshlarError([diagnostic("ASH1002", `--memory is a size, such as 8MiB, but is "${size}"`, { fix })]);
}

function timeoutOf(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const value = Number(seconds);
  if (Number.isFinite(value) && value > 0) return value * 1000;
  throw usage(`--timeout is a number of seconds, but is "${seconds}"`);
}

function settings(words: readonly string[]): Readonly<Record<string, string>> {
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    if (at > 0) return [word.slice(0, at), word.slice(at + 1)] as const;
    const fix = "write --set USE.OPTION=VALUE, such as --set debug-log.level=info";
    throw new AshlarError([diagnostic("ASH6007", `"${word}" is not USE.OPTION=VALUE`, { fix })]);
  });
  return Object.fromEntries(pairs);
}

function documentOf(exit: MachineExit, ports: Machine["ports"]): object {
  const { schemaVersion, target, accel, status, guestStatus, pagesInUse, pagesPeak } = exit;
  return { schemaVersion, target, accel, status, guestStatus, pagesInUse, pagesPeak, ports };
}

/** What went wrong, on stderr; addresses with names. */
async function tellEnd(exit: MachineExit, artifact: Artifact, context: CommandContext): Promise<void> {
  if (exit.status === "exited") {
    if (exit.guestStatus !== 0) context.say(`error ASH6001: the program ended with status ${exit.guestStatus}\n`);
    return;
  }
  if (exit.panic !== undefined) {
    const { ip, addresses } = exit.panic;
    // A return address stands behind its call, which may be the last instruction of a function.
    const calls = addresses.map((address) => address - 1);
    const debug = join(artifact.dir, artifact.image.debugPath);
    const places = await symbolize(debug, [...(ip === 0 ? [] : [ip]), ...calls]);
    const lines = folded(places.map((place) => `  at ${place.text}`));
    const message = exit.panic.message.replace(/\berror=(-\d+)\b/, named);
    context.say(`error ASH6002: the guest panicked: ${message}\n${lines.map((line) => `${line}\n`).join("")}`);
    return;
  }
  const words = exit.vmmOutput.trim();
  if (exit.status === "panicked")
    context.say("error ASH6005: the guest stopped without a last word: a triple fault or a reset\n");
  if (exit.status === "timeout") {
    const seconds = text(context, "timeout");
    context.say(`error ASH6003: the guest did not end within ${seconds} s\n  try: give it longer with --timeout\n`);
  }
  if (exit.status === "vmm-failed")
    context.say(`error ASH6004: the monitor failed${words === "" ? "" : `: ${words}`}\n`);
}

/** Lines without repeats: a recursion is one line. */
function folded(lines: readonly string[]): readonly string[] {
  const runs: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line === line) last.times++;
    else runs.push({ line, times: 1 });
  }
  return runs.map(({ line, times }) => (times === 1 ? line : `${line} (${times} times)`));
}

/** An error of a component with its name; the numbers are Linux's. */
function named(whole: string, number: string): string {
  const name = Object.entries(constants.errno).find(([, value]) => value === -Number(number))?.[0];
  return name === undefined ? whole : `${whole} (${name})`;
}

function exitCode(exit: MachineExit, guestStatus: boolean): number {
  if (exit.status === "interrupted") return 130;
  if (guestStatus && exit.guestStatus !== null) return exit.guestStatus & 255;
  return exit.status === "exited" && exit.guestStatus === 0 ? 0 : 7;
}
