import { EthernetPeer } from "@ashlar/testkit";

/** Local experimental EtherType, IEEE 802 §9.2.3: nobody else sends it. */
const experimental = 0x88b5;

/** A wire that gives back what is sent on it. */
export interface Reflector extends AsyncDisposable {
  readonly id: string;
  readonly vmmArgs: readonly string[];
  /** What `run` is given as `net` instead. */
  readonly net: EthernetPeer["net"];
  /** Frames given back so far. */
  readonly count: () => number;
}

/** Opens a wire, called `id` by QEMU, that gives back every frame of the local experimental type, as it came. */
export async function openReflector(id = "reflector"): Promise<Reflector> {
  const peer = await EthernetPeer.open(id);
  let count = 0;
  const reflect = async (): Promise<void> => {
    for (;;) {
      const frame = await peer.receive(2 ** 31 - 1);
      if (frame === undefined) return; // closed
      if (frame.length < 14 || ((frame[12]! << 8) | frame[13]!) !== experimental) continue;
      if (peer.send(frame)) count++;
    }
  };
  const done = reflect();
  return {
    id,
    vmmArgs: peer.vmmArgs,
    net: peer.net,
    count: () => count,
    async [Symbol.asyncDispose]() {
      await peer.close();
      await done;
    },
  };
}
