// Runs beside Linux's own stack: `node client.mjs take|give|push|pull COUNT`, a verb of the guest's; prints `whole` when
// each byte was right.
import { connect, createServer } from "node:net";

const [verb, words] = process.argv.slice(2);
const count = Number(words);
const host = "10.0.2.15";

const pattern = (at) => (at * 31 + (at >>> 8) * 17 + (at >>> 16) * 7) & 255;

function given() {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; at++) bytes[at] = pattern(at);
  return bytes;
}

function sumOf(bytes) {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return sum;
}

/** All that comes until the other side is done. */
function everything(socket) {
  return new Promise((resolve, reject) => {
    const parts = [];
    socket.on("data", (part) => parts.push(part));
    socket.on("end", () => resolve(Buffer.concat(parts)));
    socket.on("error", reject);
  });
}

/** Connects, says a line, and lets `then` say more. */
function ask(line, then = (socket) => socket.end()) {
  const socket = connect({ port: 5001, host, allowHalfOpen: true });
  socket.write(`${line}\n`);
  then(socket);
  return everything(socket);
}

/** Listens, and asks the guest to come. */
function called(line, then) {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      server.close();
      there = then(socket);
    });
    let there;
    server.listen(0, async () => {
      try {
        const said = (await ask(line(server.address().port), () => undefined)).toString();
        resolve([said, await there]);
      } catch (error) {
        reject(error);
      }
    });
  });
}

const verbs = {
  take: async () => (await ask("take", (socket) => socket.end(given()))).toString() === `${count} ${sumOf(given())}\n`,
  give: async () => (await ask(`give ${count}`)).equals(given()),
  push: async () => {
    const receive = async (socket) => {
      const bytes = await everything(socket);
      socket.end();
      return bytes;
    };
    const [said, bytes] = await called((port) => `push ${port} ${count}`, receive);
    return said === "0 0\n" && bytes.equals(given());
  },
  pull: async () => {
    const send = (socket) => void socket.end(given());
    const [said] = await called((port) => `pull ${port}`, send);
    return said === `${count} ${sumOf(given())}\n`;
  },
};
process.stdout.write((await verbs[verb]()) ? "whole" : "damaged");
process.exit();
