// node scripts/requirements.mjs: which packet script shows which requirement, into docs/generated/requirements.md.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scripts = join(root, "tests/net/scripts");
const page = join(root, "docs/generated/requirements.md");

/** Requirements in order: `{ id, what, how }`. */
export function requirements() {
  const lines = readFileSync(join(root, "tests/net/requirements.txt"), "utf8").split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.split("|").map((part) => part.trim()))
    .map(([id, what, how = ""]) => ({ id, what, how }));
}

/** Names of the scripts that say they prove each id. */
export function proofs() {
  const found = new Map();
  for (const file of readdirSync(scripts).sort()) {
    let name = "";
    for (const line of readFileSync(join(scripts, file), "utf8").split("\n")) {
      if (line.startsWith("## ")) name = `${file.replace(".pkt", "")}: ${line.slice(3).trim()}`;
      if (!line.startsWith("proves:")) continue;
      for (const id of line.slice(7).split(",")) found.set(id.trim(), [...(found.get(id.trim()) ?? []), name]);
    }
  }
  return found;
}

/** The page as it should be. */
export function requirementsPage() {
  const shown = proofs();
  const how = ({ id, how: other }) => {
    if (other.startsWith("not ")) return `**not done**: ${other.slice(4)}`;
    const by = [...(shown.get(id) ?? []), ...(other.startsWith("test ") ? [other.slice(5)] : [])];
    return by.join("; ");
  };
  const known = requirements();
  const rows = known.map((each) => `| ${each.id} | ${each.what} | ${how(each)} |`);
  const done = known.filter(({ how: other }) => !other.startsWith("not ")).length;
  const others = [...shown].filter(([id]) => !known.some((each) => each.id === id)).sort();
  return `# What TCP/IP asks, and what shows that it is done

Made by \`node scripts/requirements.mjs\` from \`tests/net/requirements.txt\` and the \`proves:\` lines of
\`tests/net/scripts\`. ${done} of ${known.length} requirements of RFC 9293 (appendix B) and RFC 1122 (§3) are met.

| requirement | in short | shown by |
| --- | --- | --- |
${rows.join("\n")}

## Of other specifications

Sections that packet scripts show; \`NET-\` are attacks that embedded stacks have fallen to.

| section | shown by |
| --- | --- |
${others.map(([id, names]) => `| ${id} | ${names.join("; ")} |`).join("\n")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, requirementsPage());
