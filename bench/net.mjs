// The network: both stacks back to back beside lwIP, and what serving costs a machine.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareStacks } from "./net/compare.mjs";
import { compareRates } from "./net/rates.mjs";
import { firstReply } from "./net/reply.mjs";
import { buildHttp, countServed, leastMemory, uncountable } from "./net/served.mjs";
import { absent, row } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cacheDir = join(root, "out/test-cache");
const exact = { n: 1, spread: 0 };

/** Debian's packages of tools that only this part of the benchmark needs. */
const tools = {
  ...{ valgrind: "valgrind", "dpkg-source": "dpkg-dev", clang: "clang", "ld.lld": "lld" },
  ...{ wrk: "wrk", cpio: "cpio", gcc: "gcc" },
};

/** Beside lwIP and a Linux guest, and what serving costs. */
export async function net() {
  const missing = Object.keys(tools).filter((tool) => spawnSync("which", [tool]).status !== 0);
  if (missing.length > 0)
    throw new Error(
      `${missing.join(", ")}: not found; run: apt-get install ${missing.map((tool) => tools[tool]).join(" ")}`,
    );
  return [
    ...(await served()),
    await firstReply(await buildHttp(cacheDir)),
    ...compareRates(cacheDir),
    ...(await compareStacks(cacheDir)),
  ];
}

/** What the web server of examples/05-http costs its machine. */
export async function served() {
  const http = await buildHttp(cacheDir);
  const report = JSON.parse(readFileSync(join(http.dir, "report.json"), "utf8"));
  return [
    row("http.stack.bytes", stackBytes(report), {
      unit: "bytes of text that TCP, IPv4, ARP and ICMP add to it",
      bound: 40960,
      quoted: "lwIP 58 KB",
      ...exact,
    }),
    row("http.memory.kibibytes", await leastMemory(http), {
      unit: "KiB in which it serves, in steps of 64",
      bound: 2048,
      quoted: "Unikraft 4-7 MiB",
      ...exact,
    }),
    ...(await countedRows(http)),
  ];
}

/** What needs Linux's own stack as the client. */
async function countedRows(http) {
  const ids = ["http.connection.instructions", "http.request.instructions", "http.idle.instructions"];
  const reason = await uncountable();
  if (reason !== undefined) return ids.map((id) => absent(id, reason));
  const counted = await countServed(http, cacheDir);
  return [
    row(ids[0], counted.connection, {
      unit: "guest instructions a request on a connection of its own",
      bound: 15000,
      quoted: "Unikraft 36-74 k",
      ...exact,
    }),
    row(ids[1], counted.keepAlive, {
      unit: "guest instructions a request, keep-alive",
      bound: 4000,
      quoted: "Linux 23.7 k",
      ...exact,
    }),
    row(ids[2], counted.idle, { unit: "guest instructions in 5 idle seconds", bound: 5000, ...exact }),
  ];
}

function stackBytes(report) {
  return report.components.find(({ use }) => use === "tcpip").text;
}
