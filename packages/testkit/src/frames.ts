/** QEMU's NET_BUFSIZE: the largest frame that it sends or takes, in bytes. */
const longestFrame = 4096 + 65536;

/** A frame as it goes over a stream: its length as four bytes, most significant first, and itself. Throws RangeError. */
export function framed(frame: Uint8Array): Buffer {
  if (frame.length > longestFrame) throw new RangeError(`a frame has at most ${longestFrame} bytes`);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(frame.length);
  return Buffer.concat([header, frame]);
}

/** Takes a stream apart into frames, however it is cut. */
export class FrameReader {
  #buffer = Buffer.alloc(0);
  #broken = false;

  /** A length came that no frame has: nothing after it can be a frame. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The frames that end in `chunk`. */
  read(chunk: Buffer): readonly Uint8Array[] {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const frames: Uint8Array[] = [];
    while (this.#buffer.length >= 4 && !this.#broken) {
      const end = 4 + this.#buffer.readUInt32BE(0);
      this.#broken = end > 4 + longestFrame;
      if (end > this.#buffer.length) break;
      frames.push(Uint8Array.from(this.#buffer.subarray(4, end)));
      this.#buffer = this.#buffer.subarray(end);
    }
    return frames;
  }
}
