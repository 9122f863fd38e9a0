import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { AshlarError, cannotWrite, diagnostic } from "@ashlar/model";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar init` */
export const run: CommandRun = async (context) => {
  const root = resolve(context.positionals[0] ?? ".");
  await mkdir(root, { recursive: true }).catch((error: unknown) => cannotWrite(root, error));
  const files = projectFiles(imageName(basename(root)));
  const taken = (await readdir(root)).filter((name) => Object.hasOwn(files, name));
  if (taken.length > 0) {
    const message = `${root} already has ${taken.join(", ")}; init overwrites nothing`;
    throw new AshlarError([diagnostic("ASH1107", message, { fix: "choose an empty folder" })]);
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, name), content, { flag: "wx" }).catch((error: unknown) => cannotWrite(root, error));
  }
  if (context.values.json === true) printJson(context, { schemaVersion: 1, root, files: Object.keys(files) });
  else
    context.out(
      `${Object.keys(files)
        .map((name) => join(root, name))
        .join("\n")}\n`,
    );
  context.say("run it: ashlar run\n");
  return 0;
};

/** A folder's name as an image's name. */
function imageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
  return name === "" ? "hello" : name;
}

function projectFiles(name: string): Readonly<Record<string, string>> {
  return {
    "image.ts": `import { app, image } from "ashlar";

export default image({
  name: "${name}",
  targets: ["qemu-microvm"],
  memory: "8MiB",
  use: [app({ sources: ["main.c"] })],
});
`,
    "main.c": `#include <stdio.h>

int main(int argc, char **argv)
{
    printf("Hello from %s\\n", argv[0]);
    for (int i = 1; i < argc; i++) {
        printf("argument %d: %s\\n", i, argv[i]);
    }
    return 0;
}
`,
    ".gitignore": "node_modules/\nout/\n",
    "package.json": `${JSON.stringify(
      {
        name,
        private: true,
        type: "module",
        scripts: { build: "ashlar build", start: "ashlar run" },
        dependencies: { ashlar: "*" },
      },
      null,
      2,
    )}\n`,
    "tsconfig.json": `${JSON.stringify(
      {
        compilerOptions: {
          module: "NodeNext",
          target: "ES2022",
          // `await using` of a machine, `AbortSignal` for verbs; no need of @types/node.
          lib: ["ES2023", "ESNext.Disposable", "DOM"],
          skipLibCheck: true,
          strict: true,
          noEmit: true,
          erasableSyntaxOnly: true,
          allowImportingTsExtensions: true,
        },
      },
      null,
      2,
    )}\n`,
  };
}
