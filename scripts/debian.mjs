// Packages of Debian that peers and foreign programs are in, from the mirrors that this machine uses, without a change to its settings.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the unpacked source package, in `cacheDir`; got once. */
export function debianSource(name, version, cacheDir) {
  const dir = join(cacheDir, "sources", `${name}-${version}`);
  const found = () => readdirSync(dir, { withFileTypes: true }).find((e) => e.isDirectory() && e.name.startsWith(name));
  if (existsSync(dir) && found() !== undefined) return join(dir, found().name);
  apt(dir, "deb-src", "source", `${name}=${version}`);
  return join(dir, found().name);
}

/** The folder of what a package would install, in `cacheDir`; got once. Nothing is installed. */
export function debianPackage(name, version, cacheDir) {
  const dir = join(cacheDir, "packages", `${name}-${version}`);
  const root = join(dir, "root");
  if (existsSync(root)) return root;
  apt(dir, "deb", "download", `${name}=${version}`);
  const file = readdirSync(dir).find((each) => each.endsWith(".deb"));
  execFileSync("dpkg-deb", ["-x", join(dir, file), `${root}.part`]);
  renameSync(`${root}.part`, root);
  return root;
}

/** What upstream released, as Debian's source package has it: an archive in `dir`. */
export function debianArchive(name, dir) {
  apt(dir, "deb-src", "source", "--download-only", name);
  return join(
    dir,
    readdirSync(dir).find((each) => each.includes(".orig.tar.") && !each.endsWith(".asc")),
  );
}

/** The folder of what the newest version of a package would install. */
export function debianRoot(name, dir) {
  apt(dir, "deb", "download", name);
  const file = readdirSync(dir).find((each) => each.endsWith(".deb"));
  execFileSync("dpkg-deb", ["-x", join(dir, file), join(dir, "root")]);
  return join(dir, "root");
}

/** Runs apt-get in `dir` with folders of its own there, after it has read the mirrors' lists. */
function apt(dir, types, ...words) {
  for (const folder of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, "mirrors.sources"), mirrors(types));
  const options = {
    "Dir::Etc::sourcelist": join(dir, "mirrors.sources"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::Lists": join(dir, "lists"),
    "Dir::Cache": join(dir, "cache"),
    "APT::Sandbox::User": "",
  };
  const own = Object.entries(options).flatMap(([k, v]) => ["-o", `${k}=${v}`]);
  for (const command of [["update"], words])
    execFileSync("apt-get", ["-q", ...own, ...command], { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
}

/** Debian's entries in apt's own list, for packages of that type: in the newer form and in the older one. */
function mirrors(types) {
  const newer = "/etc/apt/sources.list.d/debian.sources";
  if (existsSync(newer)) return readFileSync(newer, "utf8").replaceAll(/^Types:.*$/gm, `Types: ${types}`);
  const lines = readFileSync("/etc/apt/sources.list", "utf8").matchAll(/^deb (?:\[[^\]]*\] )?(\S+) (\S+) (.+)$/gm);
  return [...lines]
    .map(([, uri, suite, parts]) => `Types: ${types}\nURIs: ${uri}\nSuites: ${suite}\nComponents: ${parts}\n`)
    .join("\n");
}
