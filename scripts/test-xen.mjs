// npm run test:xen: images as domains of Xen with a Linux dom0, in QEMU; one boot of dom0 for all. Nothing is fetched here.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";
import { xenFiles } from "./xen-packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if ((await xenFiles()) === undefined) {
  process.stdout.write("skipped: Debian's packages of Xen were not fetched: npm run setup, with a network\n");
} else {
  await run(join(root, "node_modules/.bin/vitest"), ["run", "tests/xen", ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, ASHLAR_XEN: "1" },
  }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
