import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { beforeAll, describe, expect, test } from "vitest";
import { xenFiles } from "../../scripts/xen-packages.mjs";
import { buildImage, root } from "../support.ts";
import { type Dom0Report, type Domain, runDomains } from "./dom0.ts";

const files = await xenFiles();

/** One boot of dom0 for all of them, which takes a minute: `npm run test:xen` asks for it. */
const asked = process.env.ASHLAR_XEN === "1";

const hello = imageFrom({
  name: "hello",
  targets: ["xen"],
  memory: "8MiB",
  use: [{ component: "app", options: { sources: ["main.c"] } }],
});

async function domains(): Promise<readonly Domain[]> {
  const at = (name: string): string => join(root, "out/xen", name);
  const artifact = await buildImage({ image: hello, dir: join(root, "examples/01-hello"), outDir: at("hello") });
  return [{ name: "hello", artifact, script: "create hello\nfinish hello" }];
}

describe.skipIf(files === undefined || !asked)("Xen domains", () => {
  let report: Dom0Report;
  beforeAll(async () => {
    report = await runDomains(files!, await domains(), { dir: join(root, "out/xen"), timeoutMs: 300_000 });
  }, 600_000);

  test("dom0 has no fault to tell, and powers off", () => {
    expect(report.text).not.toContain("@@ fault");
    expect(report.text).toContain("@@ done");
  });

  test("hello prints on its console, and powers off", () => {
    expect(report.domains.hello?.console, report.text).toMatch(
      /^Hello, hello\nashlar: pages \d+ \d+\nashlar: exit 0\n/,
    );
  });
});
