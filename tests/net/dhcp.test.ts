import { describe, expect, test } from "vitest";
import { type Asked, peerOf, quad, type Reply, reply, type Server, word } from "./names/dhcp.ts";
import { hostile } from "./names/hostile-leases.ts";
import { type Answer, buildLab, type End, play, us } from "./names/lab.ts";
import { arp, ethernet, type Seen } from "./packets.ts";

const program = await buildLab("lease", ["lease-driver", "dhcp"]);
const good: Server = (asked) => [reply(asked)];
const bound = "at 9 10.0.0.15/24 via 10.0.0.1 dns 10.0.0.1";

/** The program's lines about addresses at `times`, after boot options; nothing stays out of the pool. */
async function lines(serve: Server, times: readonly number[], options: readonly string[] = []) {
  const lab = peerOf(serve);
  const all = await play(program, [...options, "--", ...times.map(String)], lab.peer);
  if (all.some((line) => line.startsWith("held"))) expect(all).toContain("held 0");
  return { ...lab, all, at: all.filter((line) => line.startsWith("at ")) };
}

test("a lease is asked for, used, and renewed by unicast at half of its time", async () => {
  const run = await lines(good, [9, 2000, 4000], ["dhcp.hostname=guest"]);
  expect(run.at.map((line) => line.replace(/^at \d+/, "at 9"))).toEqual([bound, bound, bound]);
  expect(run.log).toEqual([
    "0 DISCOVER 255.255.255.255",
    "0 REQUEST 255.255.255.255",
    "1800 REQUEST 10.0.0.1",
    "3600 REQUEST 10.0.0.1",
  ]);
  const [discover, request, renewal, next] = run.asked as [Asked, Asked, Asked, Asked];
  expect([discover.from, discover.flags, discover.client]).toEqual(["0.0.0.0", 0x8000, "0.0.0.0"]);
  expect([...discover.options.get(61)!]).toEqual([1, 2, 0, 0, 0, 0, 1]);
  expect([...discover.options.get(55)!]).toEqual([1, 3, 6, 51, 54, 58, 59]);
  expect([...discover.options.get(57)!]).toEqual([2, 64]);
  expect(Buffer.from(discover.options.get(12)!).toString()).toBe("guest");
  expect([discover.options.has(50), discover.options.has(54)]).toEqual([false, false]);
  expect(request.xid).toBe(discover.xid);
  expect([...request.options.get(50)!, ...request.options.get(54)!]).toEqual([10, 0, 0, 15, 10, 0, 0, 1]);
  expect([renewal.from, renewal.flags, renewal.client]).toEqual([us.ip, 0, us.ip]);
  expect([renewal.options.has(50), renewal.options.has(54)]).toEqual([false, false]);
  expect(new Set([request.xid, renewal.xid, next.xid]).size).toBe(3);
});

test("a new boot asks with other numbers", async () => {
  const runs = await Promise.all([lines(good, [9]), lines(good, [9])]);
  expect(runs[0].asked[0]!.xid).not.toBe(runs[1].asked[0]!.xid);
});

test("the server's own times are kept, and its new values used", async () => {
  const times = { 58: word(100), 59: word(200) };
  const serve: Server = (asked, at) => [
    reply(asked, { options: { ...times, ...(at > 50_000 && { 6: quad("10.0.0.9") }) } }),
  ];
  const run = await lines(serve, [9, 150]);
  expect(run.log.slice(2)).toEqual(["100 REQUEST 10.0.0.1"]);
  expect(run.at).toEqual([bound, "at 150 10.0.0.15/24 via 10.0.0.1 dns 10.0.0.9"]);
});

test("a lease without end is never renewed", async () => {
  const run = await lines((asked) => [reply(asked, { options: { 51: word(0xffffffff) } })], [9, 4_000_000]);
  expect([run.log.length, run.at.length]).toEqual([2, 2]);
  expect(run.at[1]).toContain(us.ip);
});

const other: End = { mac: "02:00:00:00:00:03", ip: "10.0.0.3" };

test("another server takes over in the time for rebinding", async () => {
  const takeOver: Reply = { source: other, options: { 54: quad(other.ip), 6: quad(other.ip) } };
  const serve: Server = (asked, at) =>
    at < 1000_000 ? [reply(asked)] : asked.to === "255.255.255.255" ? [reply(asked, takeOver)] : [];
  const run = await lines(serve, [9, 3140, 3200]);
  expect(run.at).toEqual([
    bound,
    "at 3140 10.0.0.15/24 via 10.0.0.1 dns 10.0.0.1",
    "at 3200 10.0.0.15/24 via 10.0.0.1 dns 10.0.0.3",
  ]);
  // Half of what is left until 3150 s, and at least a minute.
  expect(run.log.slice(2)).toEqual([
    ...[1800, 2475, 2812, 2981, 3065, 3125].map((s) => `${s} REQUEST 10.0.0.1`),
    "3150 REQUEST 255.255.255.255",
  ]);
});

test("while renewing, the answer of another server is none", async () => {
  const serve: Server = (asked, at) =>
    at < 1000_000
      ? [reply(asked)]
      : [reply(asked, { source: other, options: { 54: quad(other.ip), 6: quad(other.ip) } })];
  const run = await lines(serve, [3140]);
  expect(run.at).toEqual(["at 3140 10.0.0.15/24 via 10.0.0.1 dns 10.0.0.1"]);
});

test("without any answer the address goes at the end of the lease, and the client begins again", async () => {
  const run = await lines((asked, at) => (at < 1000_000 ? [reply(asked)] : []), [3599, 3601, 3700]);
  expect(run.at.map((line) => line.split(" ")[2])).toEqual(["10.0.0.15/24", "0.0.0.0/0", "0.0.0.0/0"]);
  expect(run.all).toContain("ashlar: dhcp: the lease ran out");
  expect(run.log.filter((line) => line.includes("DISCOVER"))[1]).toBe("3600 DISCOVER 255.255.255.255");
});

test("a refused renewal takes the address away, and the client begins again", async () => {
  let refused = false;
  const serve: Server = (asked, at) => {
    if (at < 1000_000 || refused) return [reply(asked)];
    refused = true;
    return [reply(asked, { type: "NAK" })];
  };
  const run = await lines(serve, [9, 1801, 1820]);
  expect(run.at.map((line) => line.split(" ")[2])).toEqual(["10.0.0.15/24", "0.0.0.0/0", "10.0.0.15/24"]);
  expect(run.log.slice(2).map((line) => line.split(" ")[1])).toEqual(["REQUEST", "DISCOVER", "REQUEST"]);
});

test("a refused request begins again, after a second", async () => {
  let refused = false;
  const serve: Server = (asked) => {
    if (asked.type !== "REQUEST" || refused) return [reply(asked)];
    refused = true;
    return [reply(asked, { type: "NAK" })];
  };
  const run = await lines(serve, [12]);
  expect(run.at[0]).toContain(us.ip);
  expect(run.log.map((line) => line.replace(/ 255.*/, ""))).toEqual([
    "0 DISCOVER",
    "0 REQUEST",
    "1 DISCOVER",
    "1 REQUEST",
  ]);
});

test("an address that somebody has is declined, and another asked for after ten seconds", async () => {
  const taken: End = { mac: "02:00:00:00:00:09", ip: us.ip };
  const lab = peerOf((asked, at) => [reply(asked, at > 9000 ? { your: "10.0.0.16" } : {})]);
  const peer = (seen: Seen, at: number): readonly Answer[] =>
    seen.kind === "arp" && seen.to === taken.ip
      ? [{ frame: ethernet(taken, us, 0x0806, arp(2, taken, { mac: us.mac, ip: "0.0.0.0" })) }]
      : lab.peer(seen, at);
  const all = await play(program, ["dhcp.wait=60s", "--", "30"], peer);
  expect(all).toContain("at 30 10.0.0.16/24 via 10.0.0.1 dns 10.0.0.1");
  expect(lab.asked.map((asked) => asked.type)).toEqual(["DISCOVER", "REQUEST", "DECLINE", "DISCOVER", "REQUEST"]);
  const decline = lab.asked[2]!;
  expect([...decline.options.keys()].sort()).toEqual([50, 53, 54, 61]);
  expect([...decline.options.get(50)!, ...decline.options.get(54)!]).toEqual([10, 0, 0, 15, 10, 0, 0, 1]);
  const [declined, again] = [2, 3].map((i) => Number(lab.log[i]!.split(" ")[0]));
  expect(again! - declined!).toBe(10);
});

test("nobody answers: asked after 4, 8, 16, 32, 64 and 64 s, a second more or less; then the boot fails", async () => {
  const run = await lines(() => [], [9], ["dhcp.wait=230s"]);
  expect(run.all).toContain("ashlar: dhcp: no server answered");
  expect(run.at).toEqual([]);
  const times = run.log.map((line) => Number(line.split(" ")[0]));
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  for (const [i, gap] of gaps.entries()) expect(Math.abs(gap - [4, 8, 16, 32, 64, 64][i]!)).toBeLessThanOrEqual(2);
  expect(gaps.length).toBe(6);
  expect(run.asked.map((asked) => asked.secs)).toEqual(times);
});

test("with a wait of nothing the boot goes on, and the address comes later", async () => {
  const run = await lines(good, [0, 9], ["dhcp.wait=0s"]);
  expect(run.at).toEqual(["at 0 0.0.0.0/0 via 0.0.0.0 dns 0.0.0.0", bound]);
});

test("an address that is set is left alone", async () => {
  const run = await lines(good, [9], ["tcpip.address=10.0.0.7/24"]);
  expect([run.log, run.at]).toEqual([[], ["at 9 10.0.0.7/24 via 0.0.0.0 dns 0.0.0.0"]]);
});

test("options may stand in the file's field and in the server's name", async () => {
  const serve: Server = (asked) => [
    reply(asked, {
      options: { 52: [3], 1: null, 6: null },
      file: [0, 1, 4, 255, 255, 0, 0, 255],
      name: [6, 4, 10, 0, 0, 8, 255],
    }),
  ];
  expect((await lines(serve, [9])).at).toEqual(["at 9 10.0.0.15/16 via 10.0.0.1 dns 10.0.0.8"]);
});

describe("hostile answers", () => {
  test.each(Object.entries(hostile))("%s", async (_, fields) => {
    const run = await lines((asked) => [reply(asked, fields)], [9]);
    expect(run.all).toContain("ashlar: dhcp: no server answered");
    expect(run.asked.every((asked) => asked.type === "DISCOVER")).toBe(true);
  });

  test("all of them before the good one change nothing", async () => {
    const serve: Server = (asked) => [...Object.values(hostile).map((fields) => reply(asked, fields)), reply(asked)];
    // More than a socket keeps come at once, so a few at a time.
    const spread: Server = (asked, at) => serve(asked, at).map((answer, i) => ({ ...answer, afterMs: 10 * i }));
    expect((await lines(spread, [9])).at).toEqual([bound]);
  });

  const verdicts: Readonly<Record<string, Reply>> = {
    "an ACK for another address": { your: "10.0.0.66" },
    "an ACK of another server": { options: { 54: quad(other.ip) } },
    "a NAK of another server": { type: "NAK", options: { 54: quad(other.ip) } },
    "another offer": { type: "OFFER", your: "10.0.0.66" },
  };
  test.each(Object.entries(verdicts))("to a REQUEST: %s, before the good one", async (_, fields) => {
    const serve: Server = (asked) => (asked.type === "REQUEST" ? [reply(asked, fields), reply(asked)] : [reply(asked)]);
    const run = await lines(serve, [9]);
    expect([run.at, run.log.length]).toEqual([[bound], 2]);
  });
});
