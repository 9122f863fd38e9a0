import { defineConfig } from "vitest/config";

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
  },
});
