import { type DeviceUse, xenDisk } from "@ashlar/model";
import type { ConfiguredImage } from "./facts.ts";

/** Where libvirt keeps images unless it is told otherwise: its paths are absolute. */
const folder = "/var/lib/libvirt/images";

/** An element: its name with its attributes, and what stands in it. */
type Element = readonly [tag: string, ...inside: (Element | string)[]];

/** What libvirt calls a hypervisor, and how it has a kernel started. */
export interface LibvirtDomain {
  readonly type: "kvm" | "xen";
  /** The `os` element's type. */
  readonly os: string;
  readonly machine: string;
}

/**
 * What `virsh create` reads: libvirt's "Domain XML format". A guest that ends resets its machine, which then is destroyed. What
 * libvirt adds by itself, and no image drives, is said to be none.
 */
export function libvirtXml(domain: LibvirtDomain, image: ConfiguredImage): string {
  const { name, memory, file } = image;
  const devices = image.devices.map((device, i) => deviceOf(device, { domain, image, i }));
  const root: Element = [
    `domain type="${domain.type}"`,
    ["name", escaped(name)],
    ['memory unit="KiB"', `${Math.ceil(memory / 1024)}`],
    ["vcpu", "1"],
    ["os", [`type arch="x86_64" machine="${domain.machine}"`, domain.os], ["kernel", escaped(`${folder}/${file}`)]],
    ...(domain.type === "kvm" ? [features, ['cpu mode="host-passthrough"'] as const] : []),
    ["on_poweroff", "destroy"],
    ["on_reboot", "destroy"],
    ["on_crash", "destroy"],
    ["devices", ...devices, ...(domain.type === "kvm" ? kvmDevices : xenDevices)],
  ];
  return `${lines(root, "").join("\n")}\n`;
}

const features: Element = ["features", ["acpi"], ["apic"]];

const kvmDevices: readonly Element[] = [
  ['serial type="pty"', ['target port="0"']],
  ['console type="pty"', ['target type="serial" port="0"']],
  ['rng model="virtio"', ['backend model="random"', "/dev/urandom"]],
  ['controller type="usb" model="none"'],
  ['memballoon model="none"'],
];

const xenDevices: readonly Element[] = [
  ['console type="pty"', ['target type="xen" port="0"']],
  ['memballoon model="xen"'],
];

/** Which of an image's devices it is, and whose. */
interface Place {
  readonly domain: LibvirtDomain;
  readonly image: ConfiguredImage;
  readonly i: number;
}

/** A card at libvirt's default network; a disk is a file beside the image. */
function deviceOf({ device, id }: DeviceUse, { domain, image, i }: Place): Element {
  switch (device) {
    case "net": {
      const model: readonly Element[] = domain.type === "kvm" ? [['model type="virtio"']] : [];
      return ['interface type="network"', ['source network="default"'], ...model];
    }
    case "block": {
      const disks = image.devices.slice(0, i).filter((other) => other.device === "block").length;
      const bus = domain.type === "kvm" ? "virtio" : "xen";
      const place = domain.type === "kvm" ? xenDisk(disks).replace("xvd", "vd") : xenDisk(disks);
      return [
        'disk type="file" device="disk"',
        ['driver name="qemu" type="raw"'],
        [`source file="${escaped(`${folder}/${image.name}-${id}.img`)}"`],
        [`target dev="${place}" bus="${bus}"`],
      ];
    }
    default:
      return device satisfies never;
  }
}

function lines([tag, ...inside]: Element, indent: string): readonly string[] {
  const [name] = tag.split(" ");
  if (inside.length === 0) return [`${indent}<${tag}/>`];
  if (inside.every((part) => typeof part === "string")) return [`${indent}<${tag}>${inside.join("")}</${name}>`];
  const nested = inside.flatMap((part) => (typeof part === "string" ? [part] : lines(part, `${indent}  `)));
  return [`${indent}<${tag}>`, ...nested, `${indent}</${name}>`];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
