import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FrameReader, framed } from "./frames.ts";

/**
 * The other end of a guest's network cable: Ethernet frames over QEMU's stream socket, without root. Each frame is
 * preceded by its length as four bytes, most significant first.
 */
export class EthernetPeer implements AsyncDisposable {
  /** Arguments that connect a machine to this peer; add the network device itself behind them with `netdev=ID`. For an
   * image without a network card of its own. */
  readonly vmmArgs: readonly string[];
  /** What `run` is given as `net` to connect an image's network card to this peer. */
  readonly net: `stream:${string}`;
  readonly #server: Server;
  readonly #dir: string;
  readonly #frames: Uint8Array[] = [];
  readonly #waiting: ((frame: Uint8Array | undefined) => void)[] = [];
  #socket: Socket | undefined;
  #closed = false;

  private constructor(server: Server, dir: string, id: string) {
    this.#server = server;
    this.#dir = dir;
    this.net = `stream:${join(dir, "wire")}`;
    this.vmmArgs = ["-netdev", `stream,id=${id},server=off,addr.type=unix,addr.path=${join(dir, "wire")}`];
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** Listens on a socket of its own in a temporary folder; `id` is what QEMU calls this end of the cable. */
  static async open(id = "peer"): Promise<EthernetPeer> {
    const dir = await mkdtemp(join(tmpdir(), "ashlar-peer-"));
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(join(dir, "wire"), resolve);
    });
    return new EthernetPeer(server, dir, id);
  }

  #accept(socket: Socket): void {
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      for (const frame of reader.read(chunk)) this.#deliver(frame);
      if (reader.broken) socket.destroy();
    });
  }

  #deliver(frame: Uint8Array): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#frames.push(frame);
    else waiter(frame);
  }

  /**
   * Sends a frame, from destination address to payload, of at most 69,632 bytes. False while no machine is connected.
   * Throws RangeError for a longer one.
   */
  send(frame: Uint8Array): boolean {
    const bytes = framed(frame);
    if (this.#socket === undefined || this.#socket.destroyed) return false;
    this.#socket.write(bytes);
    return true;
  }

  /** The next frame from the guest, in order; undefined when none comes in time or the peer is closed. */
  async receive(timeoutMs = 5000): Promise<Uint8Array | undefined> {
    const first = this.#frames.shift();
    if (first !== undefined || this.#closed) return first;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        resolve(undefined);
      }, timeoutMs);
      const take = (frame: Uint8Array | undefined): void => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.#waiting.push(take);
    });
  }

  /** Ends the connection and removes the socket. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter(undefined);
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#dir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
