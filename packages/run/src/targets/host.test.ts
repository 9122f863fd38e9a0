import type { Artifact } from "@ashlar/model";
import { expect, test } from "vitest";
import { startForwarders } from "../forwarder.ts";
import { readNetwork } from "../network-options.ts";
import { processCommand } from "./host.ts";

// Safe: nothing else of an artifact is looked at.
const artifact = {
  name: "a",
  target: "host",
  dir: "/out/a",
  image: { path: "a.elf" },
  devices: [{ device: "net", use: "eth", id: "net0" }],
} as unknown as Artifact;

const none = async (): Promise<void> => undefined;
const forwarders = new Map([[0, { path: "/f", ports: {}, hide: none, close: none }]]);

const words = (network: Parameters<typeof readNetwork>[0], more: object = {}) =>
  processCommand(artifact, { network: readNetwork(network), forwarders, ...more }).slice(1);

test("words for the start come first, then options, then arguments, each as it is", () => {
  const more = { initrd: "/my file", memory: 4096, set: { "a.b": "two words" }, args: ["x y", ""] };
  expect(words({}, more)).toEqual(["@initrd=/my file", "@memory=4096", "a.b=two words", "--", "x y", ""]);
});

test("a cable is an option of the use that drives the card", () => {
  expect(words({ net: "stream:/w", mac: "02:00:00:00:00:07" })).toEqual([
    "eth.cable=stream:/w",
    "eth.mac=02:00:00:00:00:07",
  ]);
  expect(words({ net: "tap:t0" })).toEqual(["eth.cable=tap:t0", expect.stringMatching(/^eth\.mac=02:/)]);
  expect(words({ net: "none" })).toEqual([]);
});

test("what an option says goes before what a run says", () => {
  expect(words({ net: "tap:t0" }, { set: { "eth.cable": "none" } })[0]).toBe("eth.cable=none");
});

test("a forwarder stands for the user network, where it is asked for or needed", () => {
  expect(words({})).toEqual([]);
  expect(words({ net: "user" })).toEqual(["eth.cable=stream:/f"]);
  expect(words({ publish: ["80:80"] })).toEqual(["eth.cable=stream:/f"]);
  expect(words({ pcap: "x" })).toEqual(["eth.cable=stream:/f"]);
});

test.each([
  [{ pcap: "x", net: "none" }, "pcap goes with the user network"],
  [{ net: ["none", "none"] }, "the image has one network card"],
] as const)("%j is refused", async (network, message) => {
  await expect(startForwarders(artifact, readNetwork(network))).rejects.toThrow(message);
});
