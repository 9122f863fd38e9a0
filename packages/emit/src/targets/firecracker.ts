import type { DeviceUse } from "@ashlar/model";
import type { ConfiguredImage } from "./facts.ts";

/**
 * What `firecracker --no-api --config-file` reads: Firecracker, docs/getting-started.md and src/vmm/src/resources.rs. Its virtio
 * devices stand on the command line as those of microvm do, so that an image for the one starts on the other. An empty
 * `boot_args` keeps Firecracker from adding words that Linux understands.
 */
export function firecrackerJson(image: ConfiguredImage): string {
  const of = (kind: DeviceUse["device"]): readonly DeviceUse[] => image.devices.filter(({ device }) => device === kind);
  const configuration = {
    "boot-source": { kernel_image_path: image.file, boot_args: "" },
    "machine-config": { vcpu_count: 1, mem_size_mib: Math.ceil(image.memory / 2 ** 20) },
    drives: of("block").map(({ id }) => ({
      drive_id: id,
      path_on_host: `${id}.img`,
      is_root_device: false,
      is_read_only: false,
    })),
    // TAP interfaces that the user makes.
    "network-interfaces": of("net").map(({ id }, i) => ({ iface_id: id, host_dev_name: `tap${i}` })),
    entropy: {},
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
