import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom, type UseLike } from "@ashlar/model";
import { boot, EthernetPeer } from "@ashlar/testkit";
import { expect, onTestFinished, test } from "vitest";
import { project } from "../programs.ts";
import { buildImage, root } from "../support.ts";
import { peerOf, reply } from "./names/dhcp.ts";
import { a, asked, makeReply, reply as nameReply, peerOf as namesOf } from "./names/dns.ts";
import { hostile } from "./names/hostile-leases.ts";
import { type Answer, us } from "./names/lab.ts";
import { type Seen, see } from "./packets.ts";

/** Says what it is called, asks for a name, and ends. */
const main = `#include <stdio.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/resolver.h>
int main(void) {
    struct ash_net_resolver_answer answer = {0};
    struct ash_net_ip_config config = ash_net_ip_config(&ash_use_net_ip);
    unsigned a = config.address;
    printf("I am %u.%u.%u.%u/%u\\n", a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24, (unsigned)config.prefix);
    puts("ashlar: ready");
    int error = ash_net_resolver_find(&ash_use_net_resolver, "www.example", ASH_FOREVER, &answer);
    a = answer.addresses[0];
    printf("it is %d %u.%u.%u.%u\\n", error, a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24);
    return 0;
}
`;

async function build(name: string, use: readonly UseLike[]) {
  const dir = await project({ "main.c": main });
  const app = {
    component: "app",
    options: { sources: ["main.c"], requires: { "net.ip": "^1", "net.resolver": "^1" } },
  };
  const image = imageFrom({ name, targets: ["qemu-microvm"], memory: "8MiB", use: [app, ...use] });
  const outDir = join(root, "out/net", name);
  const artifact = await buildImage({ image, dir, outDir });
  return { artifact, report: await readFile(join(outDir, "report.txt"), "utf8") };
}

/** A name server of this test's own, on the host's loopback. */
async function nameServer(): Promise<number> {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  socket.on("message", (bytes, from) => {
    const query = { id: bytes.readUInt16BE(0), bytes };
    socket.send(makeReply(query, { answers: [a(asked, "192.0.2.1")] }), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket.address().port;
}

test("a machine leases its address from QEMU's network, and asks a name server there", async () => {
  const { artifact, report } = await build("leased", ["dhcp", "dns"]);
  const set = { "dns.server": "10.0.2.2", "dns.port": String(await nameServer()) };
  const machine = await boot(artifact, { accel: "tcg", timeoutMs: 60_000, set });
  const exit = await machine.exit;
  const text = machine.text();
  expect(exit, text).toMatchObject({ status: "exited", guestStatus: 0 });
  expect(text).toContain("ashlar: dhcp: 10.0.2.15\n");
  expect(text).toContain("I am 10.0.2.15/24\n");
  expect(text).toContain("it is 0 192.0.2.1\n");
  expect(report).toMatch(/^\s+dhcp\s+\d/m);
});

/** With the good one as many as a socket of the stack keeps unread: none is lost because a machine is slow. */
const batch = 15;

/** The client asks again after 4 and 8 s. Each time some of the hostile answers come, the last time the good one behind them. */
function besiege(): ReturnType<typeof peerOf> {
  const left = Object.values(hostile);
  return peerOf((request) => {
    const some = request.type === "DISCOVER" ? left.splice(0, batch).map((fields) => reply(request, fields)) : [];
    return left.length > 0 ? some : [...some, reply(request)];
  });
}
const named = namesOf((query) => [nameReply(query, { answers: [a(asked, "192.0.2.1")] })]);

test("a machine takes no hostile answer for a lease, and the good one behind them", async () => {
  const { artifact } = await build("leased", ["dhcp", "dns"]);
  await using wire = await EthernetPeer.open();
  const besieged = besiege();
  const answers = (seen: Seen): readonly Answer[] => {
    const leased = besieged.peer(seen, 0);
    return leased.length > 0 ? leased : named.peer(seen);
  };
  const set = { "dhcp.wait": "60s" };
  const machine = await boot(artifact, { accel: "tcg", timeoutMs: 100_000, net: [wire.net], mac: us.mac, set });
  const answering = (async () => {
    for (let frame = await wire.receive(60_000); frame !== undefined; frame = await wire.receive(60_000))
      for (const answer of answers(see(frame))) wire.send(answer.frame);
  })();
  const exit = await machine.exit;
  await wire.close();
  await answering;
  const text = machine.text();
  expect(exit, text).toMatchObject({ status: "exited", guestStatus: 0 });
  expect(text).toContain(`ashlar: dhcp: ${us.ip}\n`);
  expect(text).toContain("it is 0 192.0.2.1\n");
  expect(text).toContain(`I am ${us.ip}/24\n`);
  const types = besieged.asked.map(({ type }) => type);
  const rounds = Math.ceil(Object.keys(hostile).length / batch);
  expect(types.slice(0, rounds)).toEqual(Array.from({ length: rounds }, () => "DISCOVER"));
  expect(new Set(types.slice(rounds))).toEqual(new Set(["REQUEST"]));
});

test("an image with a static address carries nothing of it", async () => {
  const { report } = await build("fixed", [{ component: "tcpip", options: { address: "10.0.2.15/24" } }, "dns"]);
  expect(report).toMatch(/^\s+dns\s+\d/m);
  expect(report).not.toContain("dhcp");
});
