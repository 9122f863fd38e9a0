// Source packages of Debian, from the mirrors that this machine uses, without a change to its settings.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the unpacked source package, in `cacheDir`; got once. */
export function debianSource(name, version, cacheDir) {
  const dir = join(cacheDir, "sources", `${name}-${version}`);
  const found = () => readdirSync(dir, { withFileTypes: true }).find((e) => e.isDirectory() && e.name.startsWith(name));
  if (existsSync(dir) && found() !== undefined) return join(dir, found().name);
  for (const folder of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, "mirrors.sources"), mirrors());
  const options = {
    "Dir::Etc::sourcelist": join(dir, "mirrors.sources"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::Lists": join(dir, "lists"),
    "Dir::Cache": join(dir, "cache"),
    "APT::Sandbox::User": "",
  };
  const apt = (...words) =>
    execFileSync("apt-get", ["-q", ...Object.entries(options).flatMap(([k, v]) => ["-o", `${k}=${v}`]), ...words], {
      cwd: dir,
      stdio: ["ignore", "ignore", "pipe"],
    });
  apt("update");
  apt("source", `${name}=${version}`);
  return join(dir, found().name);
}

/** Debian's entries in apt's own list, for source packages: in the newer form and in the older one. */
function mirrors() {
  const newer = "/etc/apt/sources.list.d/debian.sources";
  if (existsSync(newer)) return readFileSync(newer, "utf8").replaceAll(/^Types:.*$/gm, "Types: deb-src");
  const lines = readFileSync("/etc/apt/sources.list", "utf8").matchAll(/^deb (?:\[[^\]]*\] )?(\S+) (\S+) (.+)$/gm);
  return [...lines]
    .map(([, uri, suite, parts]) => `Types: deb-src\nURIs: ${uri}\nSuites: ${suite}\nComponents: ${parts}\n`)
    .join("\n");
}
