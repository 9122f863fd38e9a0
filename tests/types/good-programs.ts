/** Programs of a tool author that must compile, by name. `ashlar` and its components are imported already. */
export const goodPrograms: Readonly<Record<string, string>> = {
  "the smallest image": `export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });`,
  "a wrapper with typed parameters": `
    function heap(grow: Size, as?: string): Use { return allocTlsf({ grow, as }); }
    export const a: Image = imageFrom({ name: "a", targets: ["qemu-microvm"], use: [heap("64KiB"), heap("1MiB", "big")] });`,
  "a generic wrapper round any use": `
    function logged<U extends Use>(use: U): Image { return imageFrom({ name: "a", targets: ["qemu-microvm"], use: [use, debugLog()] }); }
    export const a: Image = logged(allocTlsf());`,
  "a list built at run time": `
    const use: Use[] = [];
    for (const name of ["one", "two"]) use.push(allocBump({ as: name }));
    export const a: Image = imageFrom({ name: "a", targets: ["qemu-microvm"], use });`,
  "several file systems for one slot": `
    export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [
      app({ sources: ["main.c"], requires: { vfs: "^1" } }), vfs(), fsRom({ from: "./site" }), fsRam({ at: "/tmp" }),
    ] });`,
  "optional values": `
    const grow: Size | undefined = Math.random() > 2 ? "64KiB" : undefined;
    export const a: Use = allocTlsf({ grow });`,
  "an options object passed on": `
    export function heap(options: AllocTlsfOptions): Use { return allocTlsf(options); }`,
  "conditional parts": `
    const debug: boolean = process.argv.length > 2;
    export const a: Image = imageFrom({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] }), ...(debug ? [debugLog({ level: "debug" })] : [])] });`,
  "two instances of one component": `
    export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [
      app({ sources: ["main.c"], requires: { alloc: "^1" }, with: { alloc: allocTlsf({ as: "small" }) } }),
      allocTlsf({ as: "large", grow: "1MiB" }),
    ] });`,
  "a spread image": `
    const base: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });
    export const b: Image = image({ ...base, name: "b", memory: "16MiB" });`,
  "an extended image": `
    const base: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });
    export const b: Image = extend(base, { use: [allocTlsf()], prefer: [schedCoop] });`,
  "an image through JSON and back": `
    const base: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });
    export const b: Image = imageFrom(JSON.parse(JSON.stringify(base)) as ImageSpec);`,
  "preferences and constraints by handle and by id": `
    export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })],
      prefer: [schedCoop, "alloc-tlsf"], constrain: { exclude: [allocBump], pin: { libc: "^1.0.0" }, options: { libc: {} } } });`,
  "an explicit edge": `
    export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [
      app({ sources: ["main.c"], requires: { alloc: "^1" }, with: { alloc: allocBump() } }), allocTlsf() ] });`,
  "a use of another copy of the package": `
    declare const foreign: Otherwise.Use<AllocTlsfShape>;
    export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"], requires: { alloc: "^1" } }), foreign] });`,
  "results without exceptions": `
    export function bytes(text: string): number { const n = parseBytes(text); return n ?? 0; }
    export async function safe(): Promise<Result<number>> { return attempt(async () => 1); }`,
};
