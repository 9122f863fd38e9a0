import type { Artifact } from "@ashlar/model";
import { expect, test } from "vitest";
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

const words = (network: Parameters<typeof readNetwork>[0], more: object = {}) =>
  processCommand(artifact, { network: readNetwork(network), ...more }).slice(1);

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

test.each([
  [{ publish: ["80:80"] }, "publish cannot be had on the target host"],
  [{ net: "user" }, "the user network is QEMU's"],
  [{ pcap: "x" }, "pcap cannot be had on the target host"],
  [{ net: ["none", "none"] }, "the image has one network card"],
] as const)("%j is refused", (network, message) => {
  expect(() => words(network)).toThrow(message);
});
