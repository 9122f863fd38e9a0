import { arp, cut, type End, ethernet, type IpFields, icmp, ip, type Tcp, tcp, udp } from "../net/packets.ts";

/** The machine, an attacker on its link, and a neighbour that there is. */
export const machine: End = { mac: "02:00:00:00:00:15", ip: "10.0.2.15" };
const attacker: End = { mac: "02:00:00:00:00:66", ip: "10.0.2.66" };
const neighbour: End = { mac: "02:00:00:00:00:01", ip: "10.0.2.2" };

const packet = (protocol: number, body: Uint8Array, fields: IpFields = {}): Uint8Array =>
  ethernet(attacker, machine, 0x0800, ip({ from: attacker, to: machine }, protocol, body, fields));
const segment = (t: Partial<Tcp>, fields: IpFields = {}): Uint8Array =>
  packet(
    6,
    tcp(fields.from ?? attacker.ip, fields.to ?? machine.ip, { from: 4000, to: 80, flags: "S", seq: 7, ...t }),
    fields,
  );
const echo = (bytes: number, fields: IpFields = {}): Uint8Array =>
  packet(1, icmp(8, 0, [0, 1, 0, 1], new Uint8Array(bytes)), fields);
const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const raw = (...bytes: readonly number[]) => ["raw", ...bytes] as const;

/** Frames that have brought other stacks down, by class. */
export const attacks: Readonly<Record<string, readonly Uint8Array[]>> = {
  "IP headers that lie": [
    ...times(16, (ihl) => echo(40, { ihl })),
    ...[0, 1, 19, 20, 27, 68, 69, 1500, 65535].map((total) => echo(20, { total })),
    ...[0, 5, 6, 15].map((version) => echo(20, { version })),
    echo(20, { wrongSum: 1 }),
  ],
  "IP options": [
    [148, 0, 0, 0],
    [148, 1, 0, 0],
    [148, 200, 0, 0],
    [131, 3, 4, 0],
    [137, 39, 4, 0],
    [7, 255, 4, 0],
    [68, 4, 5, 255],
  ].map((options) => echo(20, { options })),
  fragments: [
    ...times(64, (i) => echo(8, { id: 9, fragment: 0x2000 + i })), // overlapping
    ...times(200, (id) => echo(1480, { id, fragment: 0x2000 })), // never whole
    echo(1480, { id: 500, fragment: 0x1fff }), // beyond 65,535
    echo(1480, { id: 501, fragment: 0x3fff }),
    ...times(64, (i) => echo(1, { id: 502, fragment: 0x2000 + i })), // tiny, and not of 8 bytes
    ...cut(segment({ payload: new Uint8Array(64) }), [8, 16, 24]), // a header in pieces
    ...cut(echo(1400, { from: "10.0.2.99" }), [8, 200, 800]),
  ],
  "TCP headers that lie": [
    ...times(16, (offset) => segment({ offset })),
    ...times(16, (offset) => segment({ offset, flags: ".", payload: new Uint8Array(20) })),
    segment({ wrongSum: 1 }),
    segment({ from: 0 }),
    segment({ to: 0 }),
    segment({ flags: "SFRPU." }),
    segment({ flags: "SF" }),
    segment({ flags: "SR" }),
  ],
  "TCP options": [
    segment({ options: [raw(2, 0, 0, 0)] }),
    segment({ options: [raw(2, 1, 5, 180)] }),
    segment({ options: [raw(2, 255, 5, 180)] }),
    segment({ options: [raw(8, 10, 0, 0)] }),
    segment({ options: [raw(5, 3, 0, 0)] }),
    segment({ options: [["mss", 0]] }),
    segment({ options: [["mss", 1]] }),
    segment({ options: [["wscale", 255]] }),
    ...times(200, (i) => segment({ flags: ".", ack: i, options: [["sack", i, i + 1, i + 3, i + 4]] })),
  ],
  "urgent pointers": [0, 1, 20, 65535].map((urgent) => segment({ flags: "U.", urgent, payload: new Uint8Array(20) })),
  "segments for nobody": times(300, (i) =>
    segment({ flags: ["R", ".", "F.", "S.", "P."][i % 5]!, seq: i * 7919, ack: i * 104729 }),
  ),
  "ICMP and UDP that lie": [
    ...[0, 1, 7, 8, 9, 65535].map((bytes) =>
      packet(17, udp(attacker, machine, { from: 5, to: 9, payload: new Uint8Array(20), bytes })),
    ),
    packet(17, new Uint8Array(4)),
    packet(1, new Uint8Array(3)),
    ...times(40, (bytes) => packet(1, icmp(3, 4, [0, 0, 0, 60], new Uint8Array(bytes)))),
    ...times(60, (bytes) =>
      packet(1, icmp(3, 4, [0, 0, 0, 1], ip({ from: machine, to: attacker }, 6, new Uint8Array(bytes)))),
    ),
    ...times(20, (type) => packet(1, icmp(type, 0, [0, 0, 0, 0], new Uint8Array(28)))),
  ],
  ARP: [
    ...times(250, (i) =>
      ethernet(attacker, machine, 0x0806, arp(1, { mac: attacker.mac, ip: `10.0.2.${i + 1}` }, machine)),
    ),
    ...times(50, () =>
      ethernet(
        attacker,
        { ...machine, mac: "ff:ff:ff:ff:ff:ff" },
        0x0806,
        arp(2, { mac: attacker.mac, ip: neighbour.ip }, { mac: "ff:ff:ff:ff:ff:ff", ip: neighbour.ip }),
      ),
    ),
    ethernet(attacker, machine, 0x0806, arp(2, { mac: attacker.mac, ip: machine.ip }, machine)),
    ethernet(attacker, machine, 0x0806, arp(9, attacker, machine)),
    ethernet(attacker, machine, 0x0806, new Uint8Array(10)),
    ethernet(
      { ...attacker, mac: "01:00:5e:00:00:01" },
      machine,
      0x0806,
      arp(1, { ...attacker, mac: "01:00:5e:00:00:01" }, machine),
    ),
  ],
  "sources that no host has": [
    "0.0.0.0",
    "127.0.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "10.0.2.255",
    "10.0.2.0",
    machine.ip,
  ].flatMap((from) => [
    segment({}, { from }),
    echo(20, { from }),
    packet(17, udp({ mac: attacker.mac, ip: from }, machine, { from: 5, to: 9, payload: new Uint8Array(4) }), { from }),
  ]),
  // An empty frame never arrives: QEMU takes it for a full queue, and reads no more.
  "hardly anything": [
    new Uint8Array(1),
    new Uint8Array(13),
    new Uint8Array(14),
    new Uint8Array(60),
    new Uint8Array(1514),
  ],
};

/** SYNs of ever new clients, of which none is there. */
export function syns(count: number): readonly Uint8Array[] {
  return times(count, (i) =>
    segment(
      { from: 1024 + (i % 60000), seq: i * 7919, options: [["mss", 1460]] },
      { from: `10.0.2.${100 + (i % 100)}` },
    ),
  );
}
