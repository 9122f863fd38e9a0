import { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { forwardedPorts } from "./control.ts";
import { readNetwork } from "./network-options.ts";

const { forwards } = readNetwork({ publish: ["0:80", "0:53/udp", "0:53"] });
const greeting = '{"QMP": {"version": {}, "capabilities": []}}\r\n';
// As QEMU 7.2 with libslirp 4.7 prints it; the last rows are not forwards of ours.
const table = `Hub -1 (net0):\r
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
  TCP[HOST_FORWARD]  13       127.0.0.1 44711       10.0.2.15    53     0     0\r
  TCP[HOST_FORWARD]   9       127.0.0.1 44709       10.0.2.15    80     0     0\r
  UDP[HOST_FORWARD]   3       127.0.0.1 45513       10.0.2.15    53     0     0\r
  TCP[ESTABLISHED]   21       127.0.0.1 39999       10.0.2.15    80     0     0\r
  TCP[HOST_FORWARD]  22       127.0.0.1 1234       10.0.2.15    99     0     0\r
`;
const answer = `{"return": {}}\r\n${JSON.stringify({ return: table, id: "asked" })}\r\n`;

/** A QEMU that says these pieces once it is asked, and ends. */
function qemu(pieces: readonly string[]): { readonly socket: Duplex; readonly heard: string[] } {
  const heard: string[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      heard.push(chunk.toString());
      for (const piece of pieces) socket.push(piece);
      setImmediate(() => socket.destroy());
      done();
    },
  });
  return { socket, heard };
}

describe("QEMU's forwarded ports", () => {
  test.each([
    ["in one piece", [greeting + answer]],
    ["byte by byte", [...(greeting + answer)]],
  ])("%s", async (_, pieces) => {
    const { socket, heard } = qemu(pieces);
    expect(await forwardedPorts(socket, forwards)).toEqual({ 80: 44709, "53/udp": 45513, 53: 44711 });
    expect(socket.destroyed).toBe(true);
    const asked = heard.join("").trim().split("\n");
    expect(asked.map((line) => (JSON.parse(line) as { execute: string }).execute)).toEqual([
      "qmp_capabilities",
      "human-monitor-command",
    ]);
  });

  test("are none where it has no user network, and unknown where it ends", async () => {
    const empty = `${greeting}{"return": {}}\r\n{"return": "", "id": "asked"}\r\n`;
    expect(await forwardedPorts(qemu([empty]).socket, [])).toEqual({});
    expect(await forwardedPorts(qemu([greeting]).socket, forwards)).toBeUndefined();
    expect(await forwardedPorts(qemu([]).socket, forwards)).toBeUndefined();
  });
});
