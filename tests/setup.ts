import fc from "fast-check";

/** `npm run test:long` raises the runs of every property test; a fixed seed keeps CI the same on every run. */
const factor = Number(process.env.ASHLAR_RUNS ?? 1);
fc.configureGlobal({ numRuns: 100 * factor, ...(factor === 1 && { seed: 20261121 }) });
