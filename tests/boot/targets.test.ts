import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Artifact, imageFrom, type Target } from "@ashlar/model";
import { boot } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { project } from "../programs.ts";
import { ashlar, buildImage, root } from "../support.ts";

const machines = ["qemu-microvm", "qemu-q35", "qemu-pc"] as const;

const hello = '#include <stdio.h>\nint main(void) { puts("here"); return 3; }\n';

async function helloFor(target: Target): Promise<Artifact> {
  const dir = await project({ "main.c": hello });
  const app = { component: "app", options: { sources: ["main.c"] } };
  const image = imageFrom({ name: "hello", targets: [target], memory: "8MiB", use: [app] });
  return buildImage({ image, dir, outDir: join(dir, "out") });
}

describe("one boot image for several machines", () => {
  let dir: string;
  let built: { readonly targets: readonly string[]; readonly image: { readonly path: string; readonly bytes: number } };
  beforeAll(async () => {
    const main = await readFile(join(root, "examples/05-http/main.c"), "utf8");
    const image = (await readFile(join(root, "examples/05-http/image.ts"), "utf8")).replace(
      'targets: ["qemu-microvm"]',
      `targets: ${JSON.stringify(machines)}`,
    );
    dir = join(root, "out/targets");
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "main.c"), main);
    await writeFile(join(dir, "image.ts"), image);
    built = JSON.parse((await ashlar(["build", "--json"], dir)).stdout);
  });

  test("is for all of them, with a configuration for each", async () => {
    expect(built.targets).toEqual(machines);
    for (const machine of machines) {
      const text = await readFile(join(dir, `out/http/vmm/${machine}.args`), "utf8");
      expect(text).toContain("\nhttp.elf\n");
    }
  });

  test.each(machines)("the same bytes serve on %s", async (target) => {
    const artifact = JSON.parse(await readFile(join(dir, "out/http/report.json"), "utf8"));
    await using machine = await boot(
      { ...artifact, dir: join(dir, "out/http") },
      { accel: "tcg", target, publish: ["0:80"], timeoutMs: 60_000 },
    );
    await machine.ready;
    const answer = await fetch(`http://127.0.0.1:${machine.ports["80"]}/`);
    expect(await answer.text()).toBe("Hello, world\n");
  });

  test("a target that it is not for is refused before anything starts", async () => {
    const { code, stderr } = await ashlar(["run", "--target", "host-san"], dir);
    expect([code, stderr]).toEqual([3, expect.stringContaining("ASH1007: the image is not composed for host-san")]);
  });

  test("--target builds for one alone, beside it", async () => {
    const { stdout } = await ashlar(["build", "--target", "qemu-q35", "--json"], dir);
    const one = JSON.parse(stdout);
    expect(one.targets).toEqual(["qemu-q35"]);
    expect(one.image.bytes).toBeLessThan(built.image.bytes);
    expect(await readFile(join(dir, "out/http@qemu-q35/report.json"), "utf8")).toContain('"qemu-q35"');
    expect(Object.keys(JSON.parse(await readFile(join(dir, "ashlar.lock"), "utf8")).images)).toEqual([
      "http/qemu-microvm+qemu-q35+qemu-pc",
      "http/qemu-q35",
    ]);
  });
});

describe("with ACPI in the image", () => {
  const serving = async (target: Target): Promise<Artifact> => {
    const dir = await project({ "main.c": await readFile(join(root, "examples/05-http/main.c"), "utf8") });
    const app = { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } };
    const card = { component: "tcpip", options: { address: "10.0.2.15/24" } };
    const image = imageFrom({
      name: "http",
      targets: [target],
      memory: "8MiB",
      use: [app, card, "virtio-net", "acpi-tables"],
    });
    return buildImage({ image, dir, outDir: join(dir, "out") });
  };
  const answers = async (artifact: Artifact, vmmArgs: readonly string[]): Promise<void> => {
    await using machine = await boot(artifact, { accel: "tcg", publish: ["0:80"], vmmArgs, timeoutMs: 60_000 });
    await machine.ready;
    expect(await (await fetch(`http://127.0.0.1:${machine.ports["80"]}/`)).text()).toBe("Hello, world\n");
  };

  test("microvm, whose devices the DSDT alone names, on the second I/O APIC", async () => {
    await answers(await serving("qemu-microvm"), ["-M", "acpi=on"]);
  });

  test("microvm, whose devices the command line names", async () => {
    await answers(await serving("qemu-microvm"), []);
  });

  test("q35, whose configuration is in memory", async () => {
    await answers(await serving("qemu-q35"), []);
  });
});

describe("an image on a machine that it is not for", () => {
  const pairs = machines.flatMap((own) => machines.filter((m) => m !== own).map((other) => [own, other] as const));

  test.each(pairs)("one for %s on %s says so, and fails", async (own, other) => {
    const [image, there] = await Promise.all([helloFor(own), helloFor(other)]);
    const args = (await readFile(join(there.dir, `vmm/${other}.args`), "utf8")).trim().split("\n");
    const kernel = args.map((arg) => (arg === "hello.elf" ? join(image.dir, image.image.path) : arg));
    const { status, stdout } = await qemu(kernel);
    expect(stdout).toBe(`ashlar: panic this is ${other}, but the image is for ${own}\n`);
    expect(status).toBe(255);
  });
});

function qemu(args: readonly string[]): Promise<{ readonly status: unknown; readonly stdout: string }> {
  return new Promise((resolve) => {
    execFile("qemu-system-x86_64", ["-accel", "tcg", ...args], { timeout: 30_000 }, (error, stdout) =>
      resolve({ status: error?.code ?? 0, stdout: stdout.replaceAll("\r", "") }),
    );
  });
}
