import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { play, readScripts } from "./script.ts";
import { buildStack, HostStack } from "./stack.ts";

const dir = join(import.meta.dirname, "scripts");
const program = await buildStack();

for (const file of readdirSync(dir).sort()) {
  describe(file, () => {
    test.concurrent.each(readScripts(readFileSync(join(dir, file), "utf8")))("$name", (script) =>
      play(script, (options) => HostStack.start(program, options)),
    );
  });
}
