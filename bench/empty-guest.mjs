// A guest that does nothing, beside which others are measured, and the clock for both.
import { spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** An image that writes a dot and switches the machine off, made in the folder `work`: what starting a machine costs at least. */
export function emptyGuest(work) {
  const [object, image] = [join(work, "empty.o"), join(work, "empty.elf")];
  const target = "--target=x86_64-unknown-none-elf";
  must("clang", [target, "-c", join(root, "bench/empty-guest.S"), "-o", object]);
  must("ld.lld", ["-n", "-Ttext=0x100000", "--image-base=0x100000", "-o", image, object]);
  return image;
}

function must(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

/**
 * From the start of QEMU to its first byte of console, and to its end. `visit` is called with all that the guest wrote so
 * far, whenever it wrote, and may end the machine. One that has not ended after ten seconds is ended, and rejects.
 */
export function milliseconds(args, expected, visit = () => {}) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const passed = () => Number(process.hrtime.bigint() - started) / 1e6;
    const child = spawn("qemu-system-x86_64", args, { stdio: ["ignore", "pipe", "ignore"] });
    const patience = setTimeout(
      () => child.kill("SIGKILL") && reject(new Error("the guest did not end in 10 s")),
      10_000,
    );
    let [text, first] = ["", 0];
    child.on("error", reject);
    child.stdout.on("data", (chunk) => {
      first ||= passed();
      text += chunk;
      visit(text, child);
    });
    child.on("close", () => {
      clearTimeout(patience);
      if (text.startsWith(expected)) resolve({ text: first, end: passed() });
      else reject(new Error(`the guest printed ${JSON.stringify(text)}, not ${JSON.stringify(expected)}`));
    });
  });
}
