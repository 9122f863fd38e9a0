// Records the hash of each interface header under its version. A version that has a hash already is never overwritten.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);
const [{ readTree }, { abiHash }] = await Promise.all([load("project"), load("build")]);
const { interfaces } = await readTree(join(root, "components"));

for (const contract of interfaces) {
  const headers = Object.values(contract.headers).sort();
  if (headers.length === 0) continue;
  const hash = abiHash(headers.map((path) => readFileSync(join(contract.dir, path), "utf8")));
  const known = contract.abi[contract.version];
  if (known === hash) continue;
  if (known !== undefined && !process.argv.includes("--unreleased")) {
    process.stderr.write(
      `${contract.id} ${contract.version}: the header changed (${known} to ${hash}); raise the version\n`,
    );
    process.exitCode = 1;
    continue;
  }
  record(join(contract.dir, "interface.yaml"), { ...contract.abi, [contract.version]: hash });
  process.stdout.write(`${contract.id} ${contract.version}: ${hash}\n`);
}

function record(path, abi) {
  const text = readFileSync(path, "utf8");
  const line = `abi: { ${Object.entries(abi)
    .map(([version, hash]) => `${version}: "${hash}"`)
    .join(", ")} }`;
  writeFileSync(path, /^abi:.*$/m.test(text) ? text.replace(/^abi:.*$/m, line) : `${text.trimEnd()}\n${line}\n`);
}
