import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NetworkOptions, readNetwork } from "./network-options.ts";

// Safe: what is of another form is what these tests are about.
const read = (options: Readonly<Record<string, unknown>>) => readNetwork(options as NetworkOptions);

test("ports, cables and an address", () => {
  expect(read({})).toEqual({ forwards: [], cables: [], bare: false, pcap: undefined, mac: undefined });
  const wanted = read({ publish: ["8080:80", "0:53/udp", "0:53/tcp"], net: "user", mac: "02:00:00:00:00:fF" });
  expect(wanted.forwards).toEqual([
    { protocol: "tcp", host: 8080, guest: 80, name: "80" },
    { protocol: "udp", host: 0, guest: 53, name: "53/udp" },
    { protocol: "tcp", host: 0, guest: 53, name: "53" },
  ]);
  expect([wanted.cables, wanted.mac]).toEqual([[{ kind: "user" }], 0x0200000000ff]);
  expect(read({ publish: ["53:53", "53:53/udp"] }).forwards).toHaveLength(2);
  expect(read({ net: ["tap:tap0", "stream:/a:b,c", "none"] }).cables).toEqual([
    { kind: "tap", name: "tap0" },
    { kind: "stream", path: "/a:b,c" },
    { kind: "none" },
  ]);
});

describe("refused", () => {
  test.each<[Readonly<Record<string, unknown>>, string]>([
    ...["80", "80:", ":80", "80:0", "65536:1", "1:65536", "-1:80", "a:b", "1:2/sctp", "1:2:3", " 1:2", ""].map(
      (text): [object & Readonly<Record<string, unknown>>, string] => [
        { publish: [text] },
        `publish is HOST:GUEST, two ports, but is "${text}"`,
      ],
    ),
    ...["", "tap:", "tap:a/b", "tap:a,script=x", "tap:.", "tap:sixteen-letters.", "stream:", "usr", "user:"].map(
      (text): [object & Readonly<Record<string, unknown>>, string] => [
        { net: text },
        `net is user, tap:NAME, stream:PATH or none, but is "${text}"`,
      ],
    ),
    ...["", "02:00:00:00:00", "01:00:00:00:00:00", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02-00-00-00-00-01"].map(
      (text): [object & Readonly<Record<string, unknown>>, string] => [{ mac: text }, `but is "${text}"`],
    ),
    [{ publish: ["1:80", "2:80/tcp"] }, "port 80 of the guest is published twice"],
    [{ publish: ["1:80", "1:81"] }, "port 1 of the host is published twice"],
    [{ publish: ["1:80"], net: "tap:tap0" }, "publish goes with the user network, but net is tap"],
    [{ publish: ["1:80"], net: ["none", "user"] }, "publish goes with the user network, but net is none"],
    [{ publish: ["1:80"], net: [] }, "publish, pcap and mac are for the image's network cards"],
    [{ pcap: "" }, "pcap needs a file"],
  ])("%j", (options, message) => {
    expect(() => read(options)).toThrow(message);
    expect(() => read(options)).toThrow("ASH8001");
  });

  test("anything at all, or read", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("publish", "net", "mac", "pcap"), (text, key) => {
        try {
          read({ [key]: key === "publish" ? [text] : text });
        } catch (error) {
          expect(String(error)).toContain("ASH8001");
        }
      }),
    );
  });
});
