import { describe, expect, test } from "vitest";
import { a, asked, cname, peerOf, type Query, type Reply, reply, type Server, soa } from "./names/dns.ts";
import { forged, hostile, long, pointers } from "./names/hostile-answers.ts";
import { type Answer, buildLab, play, server, us } from "./names/lab.ts";
import { ethernet, icmp, ip, type Seen } from "./packets.ts";

const program = await buildLab("names", ["names-driver", "dns"]);
const configured = [`tcpip.address=${us.ip}/24`, `tcpip.gateway=${server.ip}`, `tcpip.dns=${server.ip}`];
const good = "192.0.2.1";

/** What became of each name, after boot options; nothing stays out of the pool. */
async function find(serve: Server, names: readonly string[], options: readonly string[] = configured) {
  const lab = peerOf(serve);
  const all = await play(program, [...options, "--", ...names], lab.peer);
  expect(all).toContain("held 0");
  return { queries: lab.queries, lines: all.filter((line) => /^(found|failed) /.test(line)) };
}

const answer =
  (fields: Reply): Server =>
  (query) => [reply(query, fields)];
const rightly: Server = answer({ answers: [a(asked, good)] });

test("a name, in capitals, with a dot at its end; several addresses; then from memory", async () => {
  const serve = answer({ answers: [a(asked, good), a(asked, "192.0.2.2"), a("WWW.example", "192.0.2.3")] });
  const { lines, queries } = await find(serve, ["www.example", "WWW.Example.", "www.example"]);
  const found = `${good} 192.0.2.2 192.0.2.3`;
  expect(lines).toEqual(["www.example", "WWW.Example.", "www.example"].map((name) => `found ${name} ${found}`));
  expect(queries.map((query) => query.name)).toEqual(["www.example"]);
  expect([...queries[0]!.bytes.subarray(2, 12)]).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect([...queries[0]!.bytes.subarray(-4)]).toEqual([0, 1, 0, 1]);
});

test("eight addresses are told of more", async () => {
  const answers = Array.from({ length: 12 }, (_, i) => a(asked, `192.0.2.${i + 1}`));
  const { lines } = await find(answer({ answers }), ["www.example"]);
  expect(lines[0]!.split(" ").length).toBe(2 + 8);
});

test("aliases are followed in any order, and their time to live counts", async () => {
  const answers = [a("c.example", good, 300), cname("b.example", "c.example", 5), cname(asked, "b.example", 300)];
  const { lines, queries } = await find(answer({ answers }), ["a.example", "+4", "a.example", "+2", "a.example"]);
  expect(lines).toEqual(Array.from({ length: 3 }, () => `found a.example ${good}`));
  expect(queries.length).toBe(2);
});

test("eight aliases in a row, and no ninth; nor a circle", async () => {
  const chain = (count: number): Reply => ({
    answers: [
      cname(asked, "n1.example"),
      ...Array.from({ length: count - 1 }, (_, i) => cname(`n${i + 1}.example`, `n${i + 2}.example`)),
      a(`n${count}.example`, good),
    ],
  });
  const serve: Server = (query) => [
    reply(
      query,
      query.name === "eight.example"
        ? chain(8)
        : query.name === "nine.example"
          ? chain(9)
          : { answers: [cname(asked, "x.example"), cname("x.example", asked)] },
    ),
  ];
  const { lines } = await find(serve, ["eight.example", "nine.example", "circle.example"]);
  expect(lines).toEqual([`found eight.example ${good}`, "failed nine.example 71 6", "failed circle.example 71 6"]);
});

test("no such name, and a name without an address; kept as long as the zone says", async () => {
  const serve: Server = (query) => [
    reply(query, { flags: query.name.startsWith("no.") ? 0x8183 : 0x8180, authorities: [soa(600, 30)] }),
  ];
  const names = ["no.example", "bare.example"];
  const { lines, queries } = await find(serve, [...names, "+28", ...names, "+4", ...names]);
  expect(lines).toEqual([...names, ...names, ...names].map((name) => `failed ${name} 2 0`));
  expect(queries.map((query) => query.name)).toEqual([...names, ...names]);
});

test("without an SOA it is not kept that there is none; a time to live of 0 or 2^31 keeps nothing; a long one a day", async () => {
  const none = await find(answer({ flags: 0x8183 }), ["no.example", "no.example"]);
  expect(none.queries.length).toBe(2);
  for (const [ttl, queries] of [
    [0, 2],
    [0x80000000, 2],
    [0x7fffffff, 1],
  ] as const) {
    const run = await find(answer({ answers: [a(asked, good, ttl)] }), ["w.example", "w.example"]);
    expect(run.queries.length, String(ttl)).toBe(queries);
  }
  const day = await find(answer({ answers: [a(asked, good, 0x7fffffff)] }), [
    "w.example",
    "+86399",
    "w.example",
    "+2",
    "w.example",
  ]);
  expect(day.queries.length).toBe(2);
  const absent = await find(answer({ flags: 0x8183, authorities: [soa(900_000, 900_000)] }), [
    "n.example",
    "+10799",
    "n.example",
    "+2",
    "n.example",
  ]);
  expect(absent.queries.length).toBe(2);
});

test("sixteen names are remembered; the one that ends first goes for the next", async () => {
  const names = Array.from({ length: 17 }, (_, i) => `n${i}.example`);
  const serve: Server = (query) => [
    reply(query, { answers: [a(asked, good, 100 + Number(/\d+/.exec(query.name)![0]))] }),
  ];
  const { queries } = await find(serve, [...names, ...names.slice(1), "n0.example"]);
  expect(queries.map((query) => query.name)).toEqual([...names, "n0.example"]);
});

test("each query has a number and a port of its own", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `n${i}.example`);
  const { queries } = await find(rightly, names);
  expect(new Set(queries.map((query) => query.id)).size).toBeGreaterThan(35);
  expect(new Set(queries.map((query) => query.port)).size).toBeGreaterThan(35);
  const steps = queries.slice(1).map((query, i) => query.id - queries[i]!.id);
  expect(new Set(steps).size).toBeGreaterThan(35);
});

test("three tries of two seconds, the last of which may succeed; the caller's deadline", async () => {
  const silent = await find(() => [], ["www.example"]);
  expect([silent.lines, silent.queries.length]).toEqual([["failed www.example 110 6"], 3]);
  const third = await find(
    (query, number) => (number < 2 ? [] : [reply(query, { answers: [a(asked, good)] })]),
    ["www.example"],
  );
  expect(third.lines).toEqual([`found www.example ${good}`]);
  const hasty = await find(() => [], ["!3", "www.example"]);
  expect([hasty.lines, hasty.queries.length]).toEqual([["failed www.example 110 3"], 2]);
});

test("an answer to an earlier try is none", async () => {
  const late: Server = (query, number) =>
    number === 0 ? [reply(query, { answers: [a(asked, "192.0.2.66")] }, 2500)] : [];
  expect((await find(late, ["www.example"])).lines).toEqual(["failed www.example 110 6"]);
});

test("what needs no server, and what cannot be a name, is asked of nobody", async () => {
  const names = ["192.0.2.7", "localhost", "x.LOCALHOST.", "a..b", "1.2.3", "256.1.1.1", `${"a".repeat(64)}.example`];
  const { lines, queries } = await find(rightly, names);
  expect(queries).toEqual([]);
  expect(lines.slice(0, 3)).toEqual([
    "found 192.0.2.7 192.0.2.7",
    "found localhost 127.0.0.1",
    "found x.LOCALHOST. 127.0.0.1",
  ]);
  expect(lines.slice(3).every((line) => line.endsWith(" 22 0"))).toBe(true);
});

test("without an address or a server there is no network", async () => {
  expect((await find(rightly, ["www.example"], [])).lines).toEqual(["failed www.example 100 0"]);
  expect((await find(rightly, ["www.example"], configured.slice(0, 2))).lines).toEqual(["failed www.example 100 0"]);
});

test("its own server and port go before those of the stack", async () => {
  const options = [configured[0]!, "tcpip.dns=10.0.0.77", `dns.server=${server.ip}`];
  expect((await find(rightly, ["www.example"], options)).lines).toEqual([`found www.example ${good}`]);
});

test("a server that is not there says so", async () => {
  const lab = peerOf(() => []);
  const peer = (seen: Seen): readonly Answer[] => {
    if (seen.kind !== "udp") return lab.peer(seen);
    const quoted = ip({ from: us, to: server }, 17, seen.body.subarray(0, 8));
    return [{ frame: ethernet(server, us, 0x0800, ip({ from: server, to: us }, 1, icmp(3, 3, [0, 0, 0, 0], quoted))) }];
  };
  expect(await play(program, [...configured, "--", "www.example"], peer)).toContain("failed www.example 111 0");
});

test("a server that fails or refuses is asked thrice; so is one whose answer does not fit", async () => {
  for (const flags of [0x8181, 0x8182, 0x8184, 0x8185, 0x8380]) {
    const run = await find(answer({ flags, answers: [a(asked, good)] }), ["www.example"]);
    expect([run.lines, run.queries.length], flags.toString(16)).toEqual([["failed www.example 71 0"], 3]);
  }
});

/** 12 bytes of header, the question `3 www 7 example 0` and its type and class: records begin here. */
describe("hostile answers", () => {
  test.each(Object.entries(hostile))("%s", async (_, [error, make]) => {
    const fields = (query: Query): Reply => {
      const made = make(query);
      return made.ports?.to === 0 ? { ...made, ports: { ...made.ports, to: query.port } } : made;
    };
    const alone = await find((query) => [reply(query, fields(query))], ["www.example"]);
    expect(alone.lines).toEqual([`failed www.example ${error} 6`]);
    const before = await find(
      (query) => [reply(query, fields(query)), reply(query, { answers: [a(asked, good)] }, 500)],
      ["www.example"],
    );
    expect([before.lines, before.queries.length]).toEqual([[`found www.example ${good}`], 1]);
  });

  test("a name of 255 bytes and sixteen pointers are still in order", async () => {
    const longest = await find(answer({ answers: [a(long(127, 1), forged), a(asked, good)] }), ["www.example"]);
    expect(longest.lines).toEqual([`found www.example ${good}`]);
    expect((await find((query) => [reply(query, pointers(15))], ["www.example"])).lines).toEqual([
      `found www.example ${forged}`,
    ]);
  });

  const unasked: Readonly<Record<string, Reply>> = {
    "an address of another name": { answers: [a("other.example", forged)] },
    "an address of a name under it": { answers: [a("x.www.example", forged)] },
    "an address in another class": { answers: [{ ...a(asked, forged), class: 3 }] },
    "an address among the authorities": { authorities: [a(asked, forged)] },
    "an address among the additional ones": { others: [a(asked, forged)] },
    "an alias of another name": { answers: [cname("other.example", "b.example"), a("b.example", forged)] },
    "an address beside `no such name`": { flags: 0x8183, answers: [a(asked, forged)] },
  };
  test.each(Object.entries(unasked))("%s is not used, and not kept", async (_, fields) => {
    const { lines } = await find(
      (query, number) => [reply(query, number === 0 ? fields : {})],
      ["www.example", "other.example", "b.example"],
    );
    expect(lines).toEqual(["www.example", "other.example", "b.example"].map((name) => `failed ${name} 2 0`));
  });
});
