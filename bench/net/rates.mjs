// Requests a second that wrk has from our machine and from a Linux guest, in turn, each at a TAP of one network name space.
// Run by itself, in that name space, it prints what each pair measured: nothing outside can be reached there.
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { row, statistics } from "../rows.mjs";
import { buildLinuxGuest, linuxGuestArgs } from "./linux-guest.mjs";
import { buildHttp, startMachine } from "./served.mjs";

const self = fileURLToPath(import.meta.url);
/** A network of its own, and processes that end with it. */
const isolate = ["--net", "--pid", "--fork", "--kill-child=KILL"];
const pairs = 9;
const seconds = 3;
const ours = { tap: "ours", gateway: "10.0.2.2/24", address: "10.0.2.15" };
const theirs = { tap: "theirs", gateway: "10.0.3.2/24", address: "10.0.3.15" };

/** A row of the table; none without root, which TAP needs. */
export function compareRates(cacheDir) {
  if (process.getuid() !== 0) {
    process.stderr.write("wrk beside a Linux guest: left out, TAP needs root\n");
    return [];
  }
  const guest = buildLinuxGuest(cacheDir);
  const text = execFileSync("unshare", [...isolate, process.execPath, self, cacheDir, JSON.stringify(guest)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 600_000,
  });
  const values = JSON.parse(text);
  const ratio = statistics(values.map(({ ours, theirs }) => ours / theirs));
  const median = (side) => Math.round(statistics(values.map((value) => value[side])).median);
  return [
    row("http.rate.times", ratio.median, {
      unit: `times a Linux guest's requests a second, wrk -c16 over TAP (${median("ours")} : ${median("theirs")}), median of pairs`,
      bound: 3,
      atLeast: true,
      ...ratio,
    }),
  ];
}

async function measure(cacheDir, guest) {
  for (const { tap, gateway } of [ours, theirs]) {
    execFileSync("ip", ["tuntap", "add", tap, "mode", "tap"]);
    execFileSync("ip", ["addr", "add", gateway, "dev", tap]);
    execFileSync("ip", ["link", "set", tap, "up"]);
  }
  const linux = await startLinux(guest);
  const machine = await startMachine(await buildHttp(cacheDir), { net: `tap:${ours.tap}` });
  try {
    const values = [];
    for (const { address } of [ours, theirs]) rate(address, 1);
    for (let i = 0; i < pairs; i++)
      values.push({ ours: rate(ours.address, seconds), theirs: rate(theirs.address, seconds) });
    return values;
  } finally {
    await machine.close();
    linux.kill("SIGKILL");
  }
}

/** Resolves when the Linux guest listens. */
function startLinux(guest) {
  const child = spawn("qemu-system-x86_64", linuxGuestArgs(guest, theirs), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), 120_000);
    child.stdout.setEncoding("latin1").on("data", (part) => {
      text += part;
      if (!text.includes("listening")) return;
      clearTimeout(timer);
      resolve(child);
    });
    child.once("close", () => reject(new Error(`the Linux guest ended: ${text.slice(-2000)}`)));
  });
}

function rate(address, duration) {
  const args = ["-t1", "-c16", `-d${duration}s`, `http://${address}:80/`];
  const text = execFileSync("wrk", args, { encoding: "utf8" });
  if (/Socket errors|Non-2xx/.test(text)) throw new Error(`not every request was served:\n${text}`);
  return Number(/Requests\/sec:\s*([\d.]+)/.exec(text)[1]);
}

if (process.argv[1] === self)
  process.stdout.write(JSON.stringify(await measure(process.argv[2], JSON.parse(process.argv[3]))));
