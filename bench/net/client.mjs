// Runs beside Linux's own stack: `node client.mjs keep|new COUNT`: requests of 45 bytes, one outstanding.
import { connect } from "node:net";

const request = "GET / HTTP/1.1\r\nHost: 10.0.2.15:80\r\nX: 12\r\n\r\n";
const body = "Hello, world\n";

/** Sends a request on an open connection; resolves with the answer. */
function ask(socket) {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.removeAllListeners("data");
    socket.on("data", (part) => {
      text += part;
      if (text.endsWith(body)) resolve(text);
    });
    socket.once("error", reject);
    socket.write(request);
  });
}

function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: 80, host: "10.0.2.15", noDelay: true });
    socket.setEncoding("latin1").once("error", reject);
    socket.once("connect", () => resolve(socket.removeAllListeners("error")));
  });
}

/** The client closes first, and waits until the server has. */
function close(socket) {
  return new Promise((resolve) => {
    socket.removeAllListeners("error").on("error", resolve).on("close", resolve).end();
  });
}

async function keep(count) {
  const socket = await open();
  for (let i = 0; i < count; i++) {
    await ask(socket);
    socket.removeAllListeners("error");
  }
  await close(socket);
}

async function fresh(count) {
  for (let i = 0; i < count; i++) {
    const socket = await open();
    await ask(socket);
    await close(socket);
  }
}

const [verb, count] = process.argv.slice(2);
await { keep, new: fresh }[verb](Number(count));
