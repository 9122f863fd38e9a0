import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { BootedStack, buildBooted } from "./booted-stack.ts";
import { peer, play, readScripts, us } from "./script.ts";

const dir = join(import.meta.dirname, "scripts");
const artifact = await buildBooted();

for (const file of readdirSync(dir).sort()) {
  describe(file, () => {
    const scripts = readScripts(readFileSync(join(dir, file), "utf8"));
    const booted = scripts.filter(({ lines }) => !lines.some(({ text }) => text === "host"));
    test.each(booted)("$name", (script) =>
      play(script, (options) => BootedStack.start(artifact, options, { us, peer }), 100),
    );
  });
}
