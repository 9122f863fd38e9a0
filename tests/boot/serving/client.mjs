// Runs beside Linux's own stack: `node client.mjs VERB ADDRESS …`; prints one line of JSON.
import { connect } from "node:net";

const [verb, host, ...rest] = process.argv.slice(2);
const request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/** One connection: what came until the server closed, or what went wrong. */
function once(more = {}) {
  return new Promise((resolve) => {
    const socket = connect({ port: 80, host, ...more });
    let text = "";
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(request));
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("error", (error) => resolve(`error ${error.code}`));
    socket.on("close", () => resolve(text));
  });
}

/** Opens them all before the first says a word. */
async function atOnce(count) {
  const sockets = Array.from({ length: count }, () => connect({ port: 80, host }));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on("connect", resolve))));
  const texts = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve) => {
          let text = "";
          socket.setEncoding("latin1").on("data", (part) => {
            text += part;
          });
          socket.on("error", () => resolve("")).on("close", () => resolve(text));
          socket.write(request);
        }),
    ),
  );
  return texts.filter((text) => text.endsWith("Hello, world\n")).length;
}

/** The same, but it is this end that closes, when it has the answer. */
function onceAndEnd() {
  return new Promise((resolve) => {
    const socket = connect({ port: 80, host });
    let text = "";
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.on("data", (part) => {
      text += part;
      if (text.endsWith("Hello, world\n")) socket.end();
    });
    socket.on("error", (error) => resolve(`error ${error.code}`));
    socket.on("close", () => resolve(text));
  });
}

/** One after the other. */
async function churn(count, visit) {
  let good = 0;
  for (let i = 0; i < count; i++) if ((await visit()).endsWith("Hello, world\n")) good++;
  return good;
}

/** Clients that go away in the middle of a request or of an answer. */
async function leave(count) {
  const texts = [
    "GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf",
  ];
  for (let i = 0; i < count; i++)
    await new Promise((resolve) => {
      const socket = connect({ port: 80, host }, () => {
        socket.write(texts[i % 2], () => {
          socket.destroy();
          resolve();
        });
      });
      socket.on("error", resolve);
    });
  return (await once()).endsWith("Hello, world\n") ? 1 : 0;
}

const verbs = {
  "at-once": atOnce,
  "churn-server": (count) => churn(count, once),
  "churn-client": (count) => churn(count, onceAndEnd),
  leave,
};
process.stdout.write(`${JSON.stringify(await verbs[verb](Number(rest[0])))}\n`);
