import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes minutes, the longest first: begun last, one of them would have the last minutes for itself, on one processor. */
const longest = [
  "tests/conformance/mutants.test.ts",
  "tests/conformance/providers.test.ts",
  "tests/packed.test.ts",
  "tests/net/mutation.test.ts",
  "tests/guides.test.ts",
  "tests/net/booted.test.ts",
  "tests/build/build.test.ts",
  "tests/errors/runs.test.ts",
  "tests/matrix.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    setupFiles: ["tests/setup.ts"],
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    // Two machines at a time are as many as two cores can run without starving each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    sequence: { sequencer: LongestFirst },
  },
});
