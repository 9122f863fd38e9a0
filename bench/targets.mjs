// What another machine costs the web server: bytes, instructions until it listens, instructions a request. All are exact.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildHttp, countRequests, uncountable } from "./net/served.mjs";
import { absent, row } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const cacheDir = join(root, "out/test-cache");
const exact = { n: 1, spread: 0 };

/** The rows of PCI and of Xen beside microvm. */
export async function targets() {
  const microvm = await buildHttp(cacheDir);
  const q35 = await buildHttp(cacheDir, { target: "qemu-q35" });
  const withAcpi = await buildHttp(cacheDir, { target: "qemu-q35", use: ["acpi-tables"] });
  const xen = await buildHttp(cacheDir, { target: "xen" });
  const host = await buildHttp(cacheDir, { target: "host" });
  const added = (image) => image.image.bytes - microvm.image.bytes;
  return [
    row("q35.added.bytes", added(withAcpi), {
      unit: "bytes more than for microvm, PCI and ACPI",
      bound: 12288,
      ...exact,
    }),
    row("xen.added.bytes", added(xen), { unit: "bytes more than for microvm", bound: 16384, ...exact }),
    row("host.added.bytes", added(host), { unit: "bytes more than for microvm", ...exact }),
    await listening(q35, "q35.listening.instructions"),
    await listening(withAcpi, "q35.acpi.listening.instructions"),
    ...(await requests(microvm, q35)),
  ];
}

async function listening(image, id) {
  const { countInstructions } = await load("testkit/dist/count.js");
  const { marks } = await countInstructions(image, { cacheDir, timeoutMs: 60_000 }, (machine) => machine.ready);
  return row(id, marks[3] - marks[1], { unit: "guest instructions, entry to listening", bound: 120_000, ...exact });
}

async function requests(microvm, q35) {
  const id = "q35.request.instructions";
  const reason = await uncountable();
  if (reason !== undefined) return [absent(id, reason)];
  const ask = { verb: "keep", count: 1000 };
  const [peer, ours] = [await countRequests(microvm, cacheDir, ask), await countRequests(q35, cacheDir, ask)];
  const ratio = Math.round((ours / peer) * 1000) / 1000;
  return [
    row(id, ours, { unit: "guest instructions a request, keep-alive", peer, ratio, ...exact }),
    row("q35.request.ratio", ratio, { unit: "of microvm's instructions a request", bound: 1.05, ...exact }),
  ];
}
