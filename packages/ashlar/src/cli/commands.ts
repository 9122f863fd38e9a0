/** An option of a command, as the help shows it. */
interface OptionInfo {
  /** What stands for the value in the help; left out: a switch. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly about: string;
}

/** A command: what the help needs, and where the rest is. Nothing heavy may be imported from here. */
export interface CommandInfo {
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionInfo>>;
  readonly load: () => Promise<{ readonly run: CommandRun }>;
}

/** Does a command's work; gives the exit code. */
export type CommandRun = (context: CommandContext) => Promise<number>;

/** What a command is given. */
export interface CommandContext {
  readonly positionals: readonly string[];
  /** Words after `--`. */
  readonly rest: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly signal: AbortSignal;
  /** Writes data to stdout. */
  readonly out: (text: string) => void;
  /** Writes narration to stderr. */
  readonly say: (text: string) => void;
  /** Progress is welcome: stderr is a terminal, outside CI. */
  readonly progress: boolean;
}

const json: OptionInfo = { about: "one JSON document on stdout" };
const image: OptionInfo = { value: "NAME", about: "which image, when the file has several" };
const target: OptionInfo = { value: "T", about: "which of the image's targets; the first by default" };
const compiler: OptionInfo = { value: "clang|gcc", about: "the compiler; clang by default" };
const output: OptionInfo = { value: "DIR", about: "output folder; out/NAME by default" };
const frozen: OptionInfo = { about: "refuse what ashlar.lock does not say" };
const update: OptionInfo = { about: "solve as if there were no ashlar.lock" };
const file = { image, target, update, json };
const building = { ...file, compiler, output, frozen };

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, CommandInfo>> = {
  init: {
    usage: "init [DIR]",
    about: "write a project that runs as it is",
    options: { json },
    load: () => import("./commands/init.ts"),
  },
  check: {
    usage: "check [FILE]",
    about: "judge an image without building it",
    options: { image, target, json },
    load: () => import("./commands/check.ts"),
  },
  list: {
    usage: "list",
    about: "components and interfaces that can be composed",
    options: { json },
    load: () => import("./commands/list.ts"),
  },
  info: {
    usage: "info ID",
    about: "a component or an interface: what it gives, needs and takes",
    options: { json },
    load: () => import("./commands/info.ts"),
  },
  solve: {
    usage: "solve [FILE] | --universe U --request R",
    about: "choose a provider for every requirement",
    options: {
      ...file,
      universe: { value: "FILE", about: "a universe as JSON, instead of a project" },
      request: { value: "FILE", about: "a request as JSON" },
      without: { value: "ID", multiple: true, about: "leave out a line or clause, by its id" },
      check: { value: "ANSWER", about: "verify an answer instead of finding one" },
      order: { value: "LEVEL,…", about: "what the answer is best by, the most important first; none: any valid one" },
      sizes: { value: "FILE", about: "bytes by id@version, or a report.json; instead of the lock's" },
      "max-conflicts": { value: "N", about: "most conflicts of the search" },
    },
    load: () => import("./commands/solve.ts"),
  },
  plan: {
    usage: "plan [FILE]",
    about: "what would be built: init order, bindings, memory",
    options: { ...file, compiler },
    load: () => import("./commands/plan.ts"),
  },
  why: {
    usage: "why [USE [FILE]]",
    about: "the chain from the image's lines to a use; without one, what was free and what preferences cost",
    options: { ...file, not: { value: "ID[@RANGE]", about: "what another component instead would break or cost" } },
    load: () => import("./commands/why.ts"),
  },
  graph: {
    usage: "graph [FILE]",
    about: "the component graph, as Graphviz or Mermaid",
    options: { ...file, format: { value: "dot|mermaid", about: "dot by default" } },
    load: () => import("./commands/graph.ts"),
  },
  build: {
    usage: "build [FILE]",
    about: "build the boot image",
    options: building,
    load: () => import("./commands/build.ts"),
  },
  size: {
    usage: "size [FILE]",
    about: "bytes of the boot image by owner",
    options: building,
    load: () => import("./commands/size.ts"),
  },
  run: {
    usage: "run [FILE] [-- ARGS]",
    about: "build when needed, and run",
    options: {
      ...building,
      accel: { value: "auto|tcg|kvm", about: "auto measures once which is faster" },
      memory: { value: "SIZE", about: "memory of the machine, instead of the image's" },
      publish: {
        value: "HOST:GUEST[/udp]",
        multiple: true,
        about: "a port of 127.0.0.1 for the guest's; 0:80 picks one",
      },
      net: { value: "user|tap:NAME|stream:PATH|none", multiple: true, about: "where a network card goes; user" },
      mac: { value: "ADDRESS", about: "of the first network card" },
      pcap: { value: "FILE", about: "gets every frame of the first network card" },
      disk: { value: "FILE[,ro]", multiple: true, about: "what the image's disk is; ro: the guest only reads it" },
      initrd: { value: "FILE", about: "a file that the guest gets as its module" },
      set: { value: "USE.OPTION=VALUE", multiple: true, about: "a boot option" },
      timeout: { value: "SECONDS", about: "end the machine after that" },
      "vmm-arg": { value: "ARG", multiple: true, about: "one more argument for the monitor" },
      "ready-file": { value: "FILE", about: "written when the guest is ready" },
      "guest-status": { about: "exit with the guest's own status" },
    },
    load: () => import("./commands/run.ts"),
  },
  symbolize: {
    usage: "symbolize IMAGE ADDRESS…",
    about: "names and lines of addresses, from an output folder or an ELF file",
    options: { json },
    load: () => import("./commands/symbolize.ts"),
  },
  doctor: {
    usage: "doctor",
    about: "what this machine has and lacks, and which accelerator is faster",
    options: { json },
    load: () => import("./commands/doctor.ts"),
  },
  types: {
    usage: "types [DIR]",
    about: "typed handles for a project's own components/ folder",
    options: { json, output: { value: "FILE", about: "where to; DIR/components/handles.ts by default" } },
    load: () => import("./commands/types.ts"),
  },
  explain: {
    usage: "explain CODE",
    about: "what an error code means and how to mend it",
    options: { json },
    load: () => import("./commands/explain.ts"),
  },
  schema: {
    usage: "schema [NAME]",
    about: "JSON Schemas of manifests and documents",
    options: {},
    load: () => import("./commands/schema.ts"),
  },
  clean: {
    usage: "clean [DIR]",
    about: "remove the project's output folders",
    options: { cache: { about: "remove the shared cache of objects too" }, json },
    load: () => import("./commands/clean.ts"),
  },
};
