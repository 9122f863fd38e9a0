// From the start of QEMU to the first byte of an HTTP reply, over a guest that does nothing, in pairs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyGuest, milliseconds } from "../empty-guest.mjs";
import { row, statistics } from "../rows.mjs";

const pairs = 31;

/** A row: `image` behind QEMU's user network, asked as soon as it says that it is ready. */
export async function firstReply(image) {
  const work = mkdtempSync(join(tmpdir(), "ashlar-reply-"));
  try {
    const args = readFileSync(join(image.dir, "vmm/qemu-microvm.args"), "utf8").trim().split("\n");
    const kernel = args.indexOf("-kernel") + 1;
    const nothing = args.with(kernel, emptyGuest(work));
    const port = await freePort();
    const forwarded = args
      .with(kernel, join(image.dir, image.image.path))
      .map((word) => (word === "user,id=net0" ? `${word},hostfwd=tcp:127.0.0.1:${port}-:80` : word));
    const over = [];
    for (let i = 0; i < pairs; i++) {
      const empty = await milliseconds(nothing, ".");
      over.push((await replied(forwarded, port)) - empty.text);
    }
    const { median, ...rest } = statistics(over);
    return row("http.reply.milliseconds", median, {
      unit: "ms to the first byte of a reply over the empty guest, median of pairs",
      quoted: "Nanos +225",
      ...rest,
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function replied(args, port) {
  const started = process.hrtime.bigint();
  let first;
  await milliseconds(args, "ashlar: ready\n", (text, child) => {
    if (text !== "ashlar: ready\n") return;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () =>
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    socket.once("data", (bytes) => {
      if (!bytes.toString("latin1").startsWith("HTTP/1.1 200 ")) return;
      first = Number(process.hrtime.bigint() - started) / 1e6;
      socket.destroy();
      child.kill("SIGKILL");
    });
    socket.on("error", () => child.kill("SIGKILL"));
  });
  if (first === undefined) throw new Error("the machine did not reply");
  return first;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
