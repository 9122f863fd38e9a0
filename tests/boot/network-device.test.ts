import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseComponent } from "@ashlar/manifest";
import { imageFrom, type UseLike, unwrap } from "@ashlar/model";
import { boot } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { project } from "../programs.ts";
import { openReflector } from "../reflector.ts";
import { buildImage, catalogue, temporary } from "../support.ts";

/** What every program begins with: frames to itself, of the type that the wire gives back. */
const prelude = `#include <stdio.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#define POOL &ash_use_net_buffers
static struct ash_sched_event wake;
static struct ash_net_device_facts facts;
static struct ash_net_buffer *make(unsigned bytes, unsigned number)
{
    struct ash_net_buffer *frame = ash_net_buffers_get(POOL);
    for (unsigned i = 0; i < bytes; i++)
        frame->data[i] = i < 12 ? facts.address[i % 6] : i == 12 ? 0x88 : i == 13 ? 0xb5 : (unsigned char)(i + number);
    frame->bytes = (uint16_t)bytes;
    return frame;
}
`;

const waiting = `static struct ash_net_buffer *next(uint64_t patience_ns)
{
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + patience_ns;
    struct ash_net_buffer *frame;
    while ((frame = ash_net_device_receive(&ash_use_net_device)) == NULL)
        if (ash_net_device_idle(&ash_use_net_device) && ash_sched_wait(&ash_use_sched, &wake, deadline) != 0)
            return NULL;
    return frame;
}
static int returns(unsigned bytes, unsigned number, uint64_t patience_ns)
{
    struct ash_net_buffer *frame = make(bytes, number);
    if (ash_net_device_send(&ash_use_net_device, frame) != 0)
        return 0;
    ash_net_device_flush(&ash_use_net_device);
    frame = next(patience_ns);
    int good = frame != NULL && frame->bytes == bytes && (bytes < 15 || frame->data[bytes - 1] == (unsigned char)(bytes - 1 + number));
    if (frame != NULL)
        ash_net_buffers_put(POOL, frame);
    return good;
}
static int connected(void)
{
    for (int i = 0; i < 50; i++)
        if (returns(60, 0, 200000000))
            return 1;
    return 0;
}
`;

const requires = {
  "mem.pages": "^1",
  "net.buffers": "^1",
  "net.device": "^1",
  sched: "^1",
  time: "^1",
};

async function image(main: string, use: readonly UseLike[] = []) {
  const dir = await project({ "main.c": main });
  const app = { component: "app", options: { sources: ["main.c"], requires } };
  const described = imageFrom({ name: "net", targets: ["qemu-microvm"], memory: "8MiB", use: [app, ...use] });
  return buildImage({ image: described, dir, outDir: join(dir, "out") });
}

const opens = `${prelude}int main(void)
{
    unsigned buffers = ash_net_buffers_free(POOL);
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    int error = ash_net_device_open(&ash_use_net_device, &wake, &facts);
    if (ash_net_buffers_free(POOL) != buffers || ash_mem_pages_in_use(&ash_use_mem_pages) != pages)
        puts("it holds something");
    printf("open %d\\n", error);
    return error == 0 ? 0 : 3;
}
`;

/** A network card without a wire. */
const card = (more = ""): readonly string[] => [
  "-netdev",
  "hubport,id=n0,hubid=0",
  "-device",
  `virtio-net-device,netdev=n0${more}`,
];

describe("a device that cannot be had", () => {
  test.each([
    ["none", [], "virtio-net: no network device with index 0", -19],
    [
      "an MTU that is too small",
      card(",host_mtu=500"),
      "virtio-net: the device's MTU is too small: 500, but at least 576 needed",
      -71,
    ],
    [
      "one behind an IOMMU",
      card(",iommu_platform=on"),
      "virtio-mmio: the device wants ACCESS_PLATFORM (an IOMMU, or encrypted memory), which is not supported\nashlar: virtio-net: the device does not agree on what it can do",
      -71,
    ],
    [
      "a multicast address",
      card(",mac=53:54:00:12:34:56"),
      "virtio-net: the device's address is zero or a multicast address",
      -71,
    ],
  ] as const)("%s", async (_, vmmArgs, words, error) => {
    const machine = await boot(await image(opens), { accel: "tcg", net: [], vmmArgs, timeoutMs: 20_000 });
    const exit = await machine.exit;
    expect(machine.text()).toBe(`ashlar: ${words}\nopen ${error}\n`);
    expect(exit.guestStatus).toBe(3);
  });

  test("too little memory for the buffers", async () => {
    const artifact = await image(opens, [{ component: "net-pool", options: { size: "6MiB" } }]);
    const machine = await boot(artifact, {
      accel: "tcg",
      net: [],
      vmmArgs: card(),
      memory: 4 * 2 ** 20,
      timeoutMs: 20_000,
    });
    expect((await machine.exit).guestStatus).toBe(3);
    expect(machine.text()).toContain(
      "ashlar: virtio-net: too few packet buffers, or too short a queue: 0, but at least 8 needed\n",
    );
  });
});

describe("buffers", () => {
  test.each([
    ["put twice", "ash_net_buffers_put(POOL, frame); ash_net_buffers_put(POOL, frame);"],
    [
      "from elsewhere",
      "static _Alignas(2048) struct ash_net_buffer mine = {.holders = 1}; ash_net_buffers_put(POOL, &mine);",
    ],
    ["held when free", "ash_net_buffers_put(POOL, frame); ash_net_buffers_hold(POOL, frame);"],
  ])("%s: a panic", async (_, statements) => {
    const main = `${prelude}int main(void)\n{\n    struct ash_net_buffer *frame = make(60, 0);\n    ${statements}\n    return 0;\n}\n`;
    const machine = await boot(await image(main), { accel: "tcg", timeoutMs: 20_000 });
    expect((await machine.exit).status).toBe("panicked");
  });
});

/** The wake is asked for before the frame leaves: however fast the answer is, it comes by an interrupt. */
const interrupting = `static int interrupts(unsigned bytes, unsigned number)
{
    struct ash_net_buffer *frame = make(bytes, number);
    uint64_t before = ash_net_device_count(&ash_use_net_device).interrupts;
    while (!ash_net_device_idle(&ash_use_net_device)) {
        struct ash_net_buffer *late = ash_net_device_receive(&ash_use_net_device);
        if (late != NULL)
            ash_net_buffers_put(POOL, late);
    }
    if (ash_net_device_send(&ash_use_net_device, frame) != 0)
        return 0;
    ash_net_device_flush(&ash_use_net_device);
    while (ash_net_device_count(&ash_use_net_device).interrupts == before)
        if (ash_sched_wait(&ash_use_sched, &wake, ash_time_now_ns(&ash_use_time) + 5000000000) != 0)
            return 0;
    int good = 0;
    while (!good && (frame = next(5000000000)) != NULL) { /* one of the beginning may be late */
        good = frame->bytes == bytes;
        ash_net_buffers_put(POOL, frame);
    }
    return good;
}
`;

test("a thousand frames, by interrupts, and no page or buffer is lost", async () => {
  const artifact = await image(`${prelude}${waiting}${interrupting}int main(void)
{
    unsigned buffers = ash_net_buffers_free(POOL);
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    int error = ash_net_device_open(&ash_use_net_device, &wake, &facts);
    if (error != 0 || !connected())
        return 2;
    for (unsigned i = 0; i < 1000; i++)
        if (!interrupts(14 + i * 7 % 1501, i))
            return 3;
    struct ash_net_device_counts counts = ash_net_device_count(&ash_use_net_device);
    printf("in %d dropped %d interrupts %s\\n", counts.in >= 1001, (int)counts.dropped,
           counts.interrupts >= 1000 ? "came" : "missing");
    ash_net_device_close(&ash_use_net_device);
    if (ash_net_buffers_free(POOL) != buffers || ash_mem_pages_in_use(&ash_use_mem_pages) != pages)
        return 4;
    return 0;
}
`);
  await using wire = await openReflector();
  const vmmArgs = [...wire.vmmArgs, "-device", `virtio-net-device,netdev=${wire.id}`];
  const machine = await boot(artifact, { accel: "tcg", net: [], vmmArgs, timeoutMs: 60_000 });
  const exit = await machine.exit;
  expect(exit.guestStatus).toBe(0);
  expect(machine.text()).toBe("in 1 dropped 0 interrupts came\n");
  expect(wire.count()).toBeGreaterThanOrEqual(1001);
});

/** A line of talk with QEMU's monitor: https://www.qemu.org/docs/master/interop/qmp-spec.html. */
async function command(path: string, name: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  const socket = connect(path);
  try {
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const answer = async (): Promise<Record<string, unknown>> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error("the monitor hung up");
        const said = JSON.parse(value) as Record<string, unknown>;
        if ("event" in said) continue;
        if ("error" in said) throw new Error(value);
        return said;
      }
    };
    await answer(); // the greeting
    for (const execute of ["qmp_capabilities", name]) {
      socket.write(`${JSON.stringify(execute === name ? { execute, arguments: args } : { execute })}\n`);
      await answer();
    }
  } finally {
    socket.destroy();
  }
}

test("the link goes down and up again, and wakes", async () => {
  const artifact = await image(`${prelude}int main(void)
{
    if (ash_net_device_open(&ash_use_net_device, &wake, &facts) != 0)
        return 2;
    bool up = ash_net_device_link(&ash_use_net_device);
    for (int changes = 0; changes < 2;) {
        printf("link %s\\n", up ? "up" : "down");
        fflush(stdout);
        changes += !up;
        while (ash_net_device_link(&ash_use_net_device) == up) {
            while (!ash_net_device_idle(&ash_use_net_device))
                if (ash_net_device_receive(&ash_use_net_device) != NULL)
                    return 4;
            if (ash_sched_wait(&ash_use_sched, &wake, ash_time_now_ns(&ash_use_time) + 20000000000) != 0)
                return 3;
        }
        up = !up;
        changes += up;
    }
    puts(up ? "up again" : "down again");
    return ash_net_device_health(&ash_use_net_device) == 0 ? 0 : 5;
}
`);
  const monitor = join(await temporary(), "qmp");
  const vmmArgs = [...card(",id=nic0"), "-qmp", `unix:${monitor},server=on,wait=off`];
  const machine = await boot(artifact, { accel: "tcg", net: [], vmmArgs, timeoutMs: 60_000 });
  const said = (text: string) => expect.poll(() => machine.text(), { timeout: 20_000 }).toContain(text);
  await said("link up\n");
  await command(monitor, "set_link", { name: "nic0", up: false });
  await said("link down\n");
  await command(monitor, "set_link", { name: "nic0", up: true });
  expect(await machine.exit).toMatchObject({ status: "exited", guestStatus: 0 });
  expect(machine.text()).toBe("link up\nlink down\nup again\n");
});

const pair = `ashlar: 1
id: pair
version: 1.0.0
summary: Two devices at once.
provides: { program: 1.0.0 }
requires:
  libc: ^1.0.0
  net.buffers: ^1.0.0
  left: { interface: net.device, range: ^1.0.0 }
  right: { interface: net.device, range: ^1.0.0 }
  sched: ^1.0.0
  time: ^1.0.0
sources: [main.c]
main: main
`;

/** Sends on one device until a frame comes back on it, and tells its address. */
const both = (slot: string): string => `static int try_${slot}(void)
{
    if (ash_${slot}_open(&ash_use_${slot}, &wake, &facts) != 0)
        return 2;
    for (int i = 0; i < 50; i++) {
        struct ash_net_buffer *frame = make(60, 1);
        if (ash_${slot}_send(&ash_use_${slot}, frame) != 0)
            return 3;
        ash_${slot}_flush(&ash_use_${slot});
        uint64_t deadline = ash_time_now_ns(&ash_use_time) + 200000000;
        while ((frame = ash_${slot}_receive(&ash_use_${slot})) == NULL)
            if (ash_${slot}_idle(&ash_use_${slot}) && ash_sched_wait(&ash_use_sched, &wake, deadline) != 0)
                break;
        if (frame != NULL) {
            printf("${slot} %02x\\n", facts.address[5]);
            return 0;
        }
    }
    return 4;
}
`;

test("two devices, by index", async () => {
  const source = prelude.replace("#include <ashlar/mem/pages.h>\n", "");
  const dir = await project({
    "main.c": `${source}${both("left")}${both("right")}int main(void)\n{\n    int error = try_left();\n    return error != 0 ? error : try_right();\n}\n`,
    "component.yaml": pair,
  });
  const component = unwrap(parseComponent(pair, { file: join(dir, "component.yaml"), dir }));
  const base = await catalogue();
  const universe = { ...base, components: [...base.components, component] };
  const device = (as: string, index: number) => ({ component: "virtio-net", as, options: { index } });
  const use = [{ component: "pair", with: { left: device("eth0", 0), right: device("eth1", 1) } }];
  const described = imageFrom({ name: "pair", targets: ["qemu-microvm"], memory: "8MiB", use });
  const artifact = await buildImage({ image: described, dir, universe, outDir: join(dir, "out") });
  await using first = await openReflector("first");
  await using second = await openReflector("second");
  const nic = (wire: { readonly id: string }, end: string) => [
    "-device",
    `virtio-net-device,netdev=${wire.id},mac=52:54:00:00:00:${end}`,
  ];
  const vmmArgs = [...first.vmmArgs, ...second.vmmArgs, ...nic(first, "0a"), ...nic(second, "0b")];
  const machine = await boot(artifact, { accel: "tcg", net: [], vmmArgs, timeoutMs: 60_000 });
  expect(await machine.exit).toMatchObject({ status: "exited", guestStatus: 0 });
  const addresses = [...machine.text().matchAll(/^(?:left|right) (0[ab])$/gm)].map((match) => match[1]);
  expect(addresses.sort()).toEqual(["0a", "0b"]);
  expect([first.count() > 0, second.count() > 0]).toEqual([true, true]);
});
