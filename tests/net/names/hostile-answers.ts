import { a, asked, cname, nameBytes, type Query, type Reply } from "./dns.ts";
import { server } from "./lab.ts";

/** Where the records begin, behind the question of `www.example`. */
const first = 12 + nameBytes("www.example").length + 4;
const at = (place: number): readonly number[] => [0xc0 | (place >> 8), place & 255];
/** A name of `count` labels. */
export const long = (count: number, label: number): readonly number[] => [
  ...Array.from({ length: count }, () => [label, ...Array.from({ length: label }, () => 97)]).flat(),
  0,
];
/** The address that must not be believed. */
export const forged = "192.0.2.66";

/** A chain of `count` pointers, each to the one before it and the first to the question, and a record that uses it. */
export function pointers(count: number): Reply {
  const data = Array.from({ length: count }, (_, i) => at(i === 0 ? 12 : first + 11 + 2 * (i - 1))).flat();
  return { answers: [{ name: [0], type: 16, data }, a(at(first + 11 + 2 * (count - 1)), forged)] };
}

/** Answers to `www.example` of which nothing may be used, and whether they are recognized as broken or as not ours. */
export const hostile: Readonly<Record<string, readonly [error: 71 | 110, (query: Query) => Reply]>> = {
  "another number": [110, (q) => ({ id: q.id ^ 1, answers: [a(asked, forged)] })],
  "a query": [110, () => ({ flags: 0x0100, answers: [a(asked, forged)] })],
  "another operation": [110, () => ({ flags: 0x8980, answers: [a(asked, forged)] })],
  "another server": [110, () => ({ from: { ...server, ip: "10.0.0.9" }, answers: [a(asked, forged)] })],
  "another port of the server": [110, () => ({ ports: { from: 54, to: 0 }, answers: [a(asked, forged)] })],
  "another port of ours": [110, (q) => ({ ports: { from: 53, to: q.port ^ 1 }, answers: [a(asked, forged)] })],
  "another question": [
    110,
    () => ({ question: [...nameBytes("wwv.example"), 0, 1, 0, 1], answers: [a("www.example", forged)] }),
  ],
  "the question in capitals": [
    110,
    () => ({ question: [...nameBytes("WWW.example"), 0, 1, 0, 1], answers: [a(asked, forged)] }),
  ],
  "a question of another type": [
    110,
    () => ({ question: [...nameBytes("www.example"), 0, 28, 0, 1], answers: [a(asked, forged)] }),
  ],
  "a question of another class": [
    110,
    () => ({ question: [...nameBytes("www.example"), 0, 1, 0, 3], answers: [a(asked, forged)] }),
  ],
  "no question": [110, () => ({ question: [], counts: [0], answers: [a("www.example", forged)] })],
  "two questions": [110, () => ({ counts: [2], answers: [a(asked, forged)] })],
  "a header cut off": [110, () => ({ cut: 11 })],
  "a question cut off": [110, () => ({ cut: first - 1 })],
  nothing: [110, () => ({ cut: 0 })],
  "a pointer to itself": [71, () => ({ answers: [a(at(first), forged)] })],
  "a pointer forward": [71, () => ({ answers: [a(at(first + 2), forged), a(asked, forged)] })],
  "a pointer out of the packet": [71, () => ({ answers: [a([0xff, 0xff], forged)] })],
  "two pointers to each other": [71, () => ({ answers: [a([1, 97, ...at(first)], forged)] })],
  "half a pointer": [71, () => ({ counts: [1, 1], raw: [0xc0] })],
  "more pointers than sense": [71, () => pointers(20)],
  "a label of 64": [71, () => ({ answers: [a([64, ...Array.from({ length: 64 }, () => 97), 0], forged)] })],
  "a label of an unknown kind": [71, () => ({ answers: [a([0x80, 12], forged)] })],
  "a label past the end": [71, () => ({ counts: [1, 1], raw: [63, 97] })],
  "a name of 257": [71, () => ({ answers: [a(long(128, 1), forged), a(asked, forged)] })],
  "a name of 321": [71, () => ({ answers: [a(long(5, 63), forged), a(asked, forged)] })],
  "a record cut off": [71, () => ({ answers: [a(asked, forged)], cut: first + 11 })],
  "data past the end": [71, () => ({ answers: [{ ...a(asked, forged), length: 5 }] })],
  "data far past the end": [71, () => ({ answers: [{ ...a(asked, forged), length: 65535 }] })],
  "an address of three bytes": [71, () => ({ answers: [{ ...a(asked, forged), data: [1, 2, 3] }] })],
  "an address of sixteen": [71, () => ({ answers: [{ ...a(asked, forged), data: [...Array(16).keys()] }] })],
  "more records counted than there": [71, () => ({ counts: [1, 2], answers: [a(asked, forged)] })],
  "65535 records counted": [71, () => ({ counts: [1, 65535, 65535, 65535], answers: [a(asked, forged)] })],
  "fewer records counted than there": [71, () => ({ counts: [1, 0], answers: [a(asked, forged)] })],
  "bytes behind the last record": [71, () => ({ answers: [a(asked, forged)], raw: [0] })],
  "a broken record among the others": [71, () => ({ answers: [a(asked, forged)], others: [a([0x80], forged)] })],
  "an alias longer than its data": [71, () => ({ answers: [{ ...cname(asked, "b.example"), length: 3 }] })],
  "an alias shorter than its data": [71, () => ({ answers: [cname(asked, [...nameBytes("b.example"), 0])] })],
};
