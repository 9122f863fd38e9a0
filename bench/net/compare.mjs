// Two stacks back to back, ours and lwIP's, in turn: what the same work costs each.
import { execFileSync } from "node:child_process";
import { debianSource } from "../../scripts/debian.mjs";
import { row, statistics } from "../rows.mjs";
import { buildLwip, buildOurs } from "./pair.mjs";

/** What is played; how often for cycles, and the two counts between which callgrind's instructions are taken. */
const plays = [
  { id: "transaction", words: ["transact"], many: 50_000, counts: [2500, 4500], bounds: [3700, 0.6] },
  { id: "reset", words: ["reset"], many: 10_000, counts: [1500, 2500], bounds: [undefined, 0.6] },
  { id: "fin", words: ["short"], more: ["near"], many: 10_000, counts: [2500, 3500], bounds: [undefined, 0.6] },
  { id: "bulk", words: ["bulk"], many: 50_000_000, counts: [4_000_000, 8_000_000], bounds: [undefined, 0.6] },
];
const pairs = 15;
/** Short connections in one run, of which the last thousand must cost what the first did; and how many runs. */
const churn = { connections: 100_000, runs: 5 };

/** Rows of the table: cycles as ratios, instructions as counts. */
export async function compareStacks(cacheDir) {
  const ours = await buildOurs(cacheDir);
  const theirs = buildLwip(debianSource("lwip", "2.1.3+dfsg1-2", cacheDir));
  return [
    ...plays.flatMap((play) => compare(ours, theirs, play)),
    ...["client", "server"].map((end) => fade(ours, end)),
  ];
}

function compare(ours, theirs, play) {
  const ratios = Array.from({ length: pairs }, () => cycles(ours, play) / cycles(theirs, play));
  const counted = [ours, theirs].map((command) => instructions(command, play));
  const ratio = statistics(ratios);
  return [
    row(`net.${play.id}.cycles`, ratio.median, {
      unit: "of lwIP's cycles, both ends, median of pairs",
      bound: play.bounds[1],
      ...ratio,
    }),
    row(`net.${play.id}.instructions`, counted[0], {
      unit: `instructions (callgrind)${play.id === "bulk" ? " a byte" : ""}`,
      bound: play.bounds[0],
      peer: counted[1],
      ratio: Math.round((100 * counted[0]) / counted[1]) / 100,
      n: 1,
      spread: 0,
    }),
  ];
}

/** Whether many short connections make the next one dearer, with `end` closing first. */
function fade([program, ...first], end) {
  const ratios = Array.from({ length: churn.runs }, () => {
    const args = [...first, "short", String(churn.connections), end === "client" ? "near" : "far"];
    const text = execFileSync(program, args, { encoding: "utf8" });
    const [, begin, last] = /first (\d+) last (\d+)/.exec(text);
    const [, before, after] = /before=(\d+) after=(\d+)/.exec(text);
    if (before !== after) throw new Error(`${before} buffers were free, and after the connections ${after}`);
    return Number(last) / Number(begin);
  });
  const ratio = statistics(ratios);
  return row(`net.churn.${end}`, ratio.median, {
    unit: `of the cycles of the first thousand of ${churn.connections} connections, for the last, the ${end} closing first; buffers equal`,
    bound: 1.05,
    quoted: "Unikraft dies",
    ...ratio,
  });
}

function cycles([program, ...first], { words, many, more = [] }) {
  const text = execFileSync(program, [...first, ...words, String(many), ...more], { encoding: "utf8" });
  return Number(/cycles=(\d+)/.exec(text)[1]);
}

/** Exact, as the difference of two runs over that of their counts. */
function instructions(command, { words, counts, more = [] }) {
  const collected = counts.map((count) => {
    const args = ["--tool=callgrind", "--callgrind-out-file=/dev/null", ...command, ...words, String(count), ...more];
    const said = execFileSync("sh", ["-c", 'exec valgrind "$@" 2>&1', "valgrind", ...args], { encoding: "utf8" });
    return Number(/Collected : (\d+)/.exec(said)[1]);
  });
  const each = (collected[1] - collected[0]) / (counts[1] - counts[0]);
  return each < 100 ? Math.round(each * 100) / 100 : Math.round(each);
}
