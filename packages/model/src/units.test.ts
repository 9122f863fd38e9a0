import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBytes, formatDuration, parseBytes, parseCidr, parseDuration, parseIpv4 } from "./units.ts";

describe("sizes", () => {
  test.each([
    ["64KiB", 65536],
    ["1.5MiB", 1572864],
    ["0B", 0],
    ["2GiB", 2147483648],
  ])("%s is %d bytes", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(["64KB", "64", "-1KiB", "1.5B", "KiB", "1e3KiB", " 1KiB", "1KiB ", "99999999999999999GiB", "1toString"])(
    "%j is no size",
    (text) => {
      expect(parseBytes(text)).toBeUndefined();
    },
  );

  test("what is formatted parses back", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 50 }), (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  });
});

describe("durations", () => {
  test("what is formatted parses back", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 50 }), (nanos) => parseDuration(formatDuration(nanos)) === nanos));
  });

  test("units", () => {
    expect([parseDuration("5ms"), parseDuration("1us"), parseDuration("2s"), parseDuration("5min")]).toEqual([
      5e6,
      1e3,
      2e9,
      undefined,
    ]);
  });
});

describe("addresses", () => {
  test("four octets", () => {
    expect(parseIpv4("10.0.2.15")).toBe(0x0a00020f);
  });

  test.each(["10.0.2", "10.0.2.256", "10.0.2.015", "10.0.2.15.1", ""])("%j is no address", (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  test("with a prefix", () => {
    expect(parseCidr("10.0.2.15/24")).toEqual({ address: 0x0a00020f, prefix: 24 });
    expect(parseCidr("10.0.2.15/33")).toBeUndefined();
  });
});
