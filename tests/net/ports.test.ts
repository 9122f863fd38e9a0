import { expect, test } from "vitest";
import { buildStack, HostStack } from "./stack.ts";

/** Dynamic ports: RFC 6335 §6. */
const ports = 65536 - 49152;

test("when every port is in use towards one end, that is said, and other ends can be reached", async () => {
  const stack = await HostStack.start(await buildStack("driver", 20_000), ["tcpip.address=10.0.0.1/24"]);
  try {
    const connect = (to: string): Promise<string> => stack.call(`connect 80 0 ${to}`);
    const used = new Set<string>();
    for (let i = 0; i < ports; i++) {
      expect(await connect("10.0.0.9")).toBe(String(i));
      used.add(/local=(\d+)/.exec(await stack.call(`status ${i}`))![1]!);
    }
    expect(used.size).toBe(ports);
    expect(await connect("10.0.0.9")).toBe("-99"); // EADDRNOTAVAIL
    expect(await connect("10.0.0.8")).toBe(String(ports));
    await stack.call("abort 4711");
    expect(await connect("10.0.0.9")).toBe(String(ports + 1));
    expect(await connect("10.0.0.9")).toBe("-99");
  } finally {
    await stack.close();
  }
});
