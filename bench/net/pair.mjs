// Two stacks back to back in one process, ours and lwIP's, built with the compiler's arguments that an image gets.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pairImage } from "../../tests/net/stack/pair-image.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const load = (name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);

/** The command that plays two of ours: `[program, ...arguments]`. */
export async function buildOurs(cacheDir) {
  const dir = join(root, "out/bench/pair");
  await emitPair(dir, cacheDir);
  const ninja = readFileSync(join(dir, "build.ninja"), "utf8");
  writeFileSync(join(dir, "native.ninja"), ninja.split("\n").map(native).join("\n"));
  execFileSync("ninja", ["-f", "native.ninja", "pair.elf"], { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
  return [join(dir, "pair.elf"), "near.address=10.0.0.1/24", "far.address=10.0.0.2/24", "--"];
}

/** The sources and a build.ninja for the sanitizers' target, the only one that is a process. */
async function emitPair(outDir, cacheDir) {
  const [{ imageFrom }, { readTree }, { requestOf, solve }, { emit }, { build, compilerTools, findTools }] =
    await Promise.all(["model", "project", "solver", "emit", "build"].map(load));
  const trees = await Promise.all(
    ["components", "tests/net/stack"].map((folder) =>
      readTree(join(root, folder), { package: "@ashlar/catalogue", cacheDir }),
    ),
  );
  const universe = {
    components: trees.flatMap((tree) => tree.components),
    interfaces: trees.flatMap((tree) => tree.interfaces),
  };
  const image = imageFrom(pairImage);
  const resolution = solve(universe, requestOf(image));
  const emission = emit(image, resolution, universe, { targets: ["host-san"], compiler: "clang" });
  const tools = await findTools([...compilerTools("clang", true), "objdump"], cacheDir);
  await build(emission, { universe, outDir, cacheDir, tools });
}

/** Components that ask to be made fast, as their manifests say; the others are made small. */
const fast = new Set(
  readdirSync(join(root, "components"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("component.yaml"))
    .map((file) => readFileSync(join(root, "components", file), "utf8"))
    .filter((text) => /^optimize: speed$/m.test(text))
    .map((text) => /^id: (\S+)$/m.exec(text)[1]),
);

/** A line of build.ninja with the arguments of a machine's image instead of the sanitizers'. */
function native(line) {
  if (!line.includes("cmd = clang")) return line;
  if (line.includes("-o pair.elf"))
    return line.replace("-fsanitize=address,undefined", "-O2 -flto=full -fuse-ld=lld -no-pie -Wl,--gc-sections");
  const component = /-include bind\/(\S+?)\.h/.exec(line)?.[1] ?? "";
  const isFast = fast.has(component) || component === "near" || component === "far";
  const code = "-fno-pie -mcmodel=small -mno-red-zone -ffunction-sections -fdata-sections -fvisibility=hidden";
  const rewritten = line
    .replace("-O1", isFast ? "-O2" : "-Os")
    .replace("-fsanitize=address,undefined -fno-sanitize-recover=all", component === "cc-runtime" ? "" : "-flto=full")
    .replace("-fPIE", `${code} -fstack-protector-strong`);
  if (line.includes("-fsanitize") && (rewritten.includes("-fsanitize") || !rewritten.includes(code)))
    throw new Error(`the arguments have changed, and this would not measure what users get: ${line}`);
  return rewritten;
}

/** The command that plays two of lwIP's; `source` is its unpacked source package. */
export function buildLwip(source) {
  const dir = join(root, "out/bench/lwip");
  const here = join(root, "bench/net/lwip");
  mkdirSync(dir, { recursive: true });
  const core = ["src/core", "src/core/ipv4"].flatMap((folder) =>
    readdirSync(join(source, folder))
      .filter((file) => file.endsWith(".c"))
      .map((file) => join(source, folder, file)),
  );
  const sources = [...core, join(source, "src/netif/ethernet.c"), join(here, "end.c")];
  const args = ["-O2", "-flto=full", "-fuse-ld=lld", "-fPIC", "-fvisibility=hidden", "-w"];
  const include = ["-I", here, "-I", join(source, "src/include")];
  const [near, far, program] = ["near.so", "far.so", "pair"].map((file) => join(dir, file));
  execFileSync("clang", [...args, ...include, "-shared", "-o", near, ...sources]);
  copyFileSync(near, far);
  execFileSync("clang", [...args, ...include, "-o", program, join(here, "pair.c"), "-ldl"]);
  return [program, near, far];
}
