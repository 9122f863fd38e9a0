import type { Duplex } from "node:stream";
import type { Forward } from "./network-options.ts";

/** Arguments that make QEMU talk over an inherited socket. */
export function controlArguments(fd: number): readonly string[] {
  return ["-chardev", `socket,id=control,fd=${fd}`, "-mon", "chardev=control,mode=control"];
}

/**
 * Waits until QEMU has set up all its devices, and gives the host's port of each forward: where that was 0, QEMU alone
 * knows. Undefined when QEMU ends instead. The socket is closed then.
 *
 * QMP (docs/interop/qmp-spec.txt): one JSON object a line, after a greeting; an answer bears its command's `id`.
 */
export async function forwardedPorts(
  socket: Duplex,
  forwards: readonly Forward[],
): Promise<Readonly<Record<string, number>> | undefined> {
  const table = await ask(socket, "info usernet");
  socket.destroy();
  if (table === undefined) return undefined;
  const found = new Map<string, number>();
  // libslirp's slirp_connection_info(): protocol and state, descriptor, source address and port, destination address and port.
  for (const [, protocol, host, guest] of table.matchAll(
    /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+\S+\s+(\d+)\s/gm,
  ))
    found.set(protocol === "UDP" ? `${guest}/udp` : guest!, Number(host));
  return Object.fromEntries(forwards.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name)!]] : [])));
}

interface Answer {
  readonly id?: string;
  readonly return?: unknown;
}

/** What a command of QEMU's human monitor prints; undefined when the socket ends first. */
async function ask(socket: Duplex, line: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n")) {
        const answer = JSON.parse(text.slice(0, end)) as Answer;
        text = text.slice(end + 1);
        if (answer.id === "asked") resolve(typeof answer.return === "string" ? answer.return : "");
      }
    });
    socket.on("close", () => resolve(undefined));
    socket.on("error", () => resolve(undefined));
    const words = { execute: "human-monitor-command", arguments: { "command-line": line }, id: "asked" };
    socket.write(`${JSON.stringify({ execute: "qmp_capabilities" })}\n${JSON.stringify(words)}\n`);
  });
}
