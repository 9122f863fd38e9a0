/** The counts that stand in bench/counts.json, measured now. */
export function measureCounts(cacheDir: string): Promise<Readonly<Record<string, number>>>;

/** The counts that are promised. */
export function promisedCounts(): Readonly<Record<string, number>>;
