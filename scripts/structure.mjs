// The rules of the architecture that a linter has no word for: who imports whom, pure packages, file sizes.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Package to the packages that it may import. */
const imports = {
  model: [],
  manifest: ["model"],
  solver: ["model"],
  emit: ["model", "solver"],
  project: ["model", "manifest"],
  build: ["model", "emit"],
  run: ["model"],
  codegen: ["model", "manifest"],
  catalogue: ["model"],
  testkit: ["model", "manifest", "solver", "emit", "project", "build", "run"],
  ashlar: ["model", "manifest", "solver", "emit", "project", "build", "run", "codegen", "catalogue"],
};
const pure = ["model", "manifest", "solver", "emit"];
const mostLines = 400;

export function checkStructure(root) {
  const faults = Object.keys(imports).flatMap((name) => packageFaults(root, name));
  faults.push(...lineFaults(root, ["packages", "components", "scripts", "tests", "bench"]));
  if (faults.length > 0) throw new Error(`structure:\n${faults.join("\n")}`);
}

function packageFaults(root, name) {
  const dir = join(root, "packages", name, "src");
  return files(dir, /\.ts$/).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const isTest = /\.test(?:-d)?\.ts$/.test(path);
    const words = [...text.matchAll(/^(?:import|export|} from|.*\bimport\().*?"([^"]+)"/gm)].map((match) => match[1]);
    return words.flatMap((word) => {
      const where = `${relative(root, path)} imports ${word}`;
      const other = /^@ashlar\/([a-z]+)/.exec(word)?.[1];
      if (other !== undefined && !imports[name].includes(other))
        return [`${where}: ${name} may import ${imports[name].join(", ") || "nothing"}`];
      // `init` writes an image file, which imports the front door.
      if (path.endsWith("commands/init.ts")) return [];
      if (word === "ashlar" || word.startsWith("ashlar/"))
        return isTest || word.startsWith("ashlar/components") ? [] : [`${where}: nothing imports ashlar`];
      return word.startsWith("node:") && pure.includes(name) && !isTest ? [`${where}: ${name} is pure`] : [];
    });
  });
}

function lineFaults(root, dirs) {
  return dirs
    .flatMap((dir) => files(join(root, dir), /\.(?:ts|mjs|c|h|S)$/))
    .flatMap((path) => {
      if (path.includes("/generated/")) return [];
      const lines = readFileSync(path, "utf8").split("\n").length - 1;
      return lines > mostLines
        ? [`${relative(root, path)} has ${lines} lines; the limit is ${mostLines}: which second thing has it become?`]
        : [];
    });
}

function files(dir, pattern) {
  let entries;
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isSymbolicLink() || ["node_modules", "dist", "out"].includes(entry.name)) return [];
    if (entry.isDirectory()) return files(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}
