// A Linux guest as a peer: Debian's cloud kernel, and one static program that serves HTTP (linux/init.c).
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Those of a virtio card at PCI, in the order in which they need each other. */
const modules = ["virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci"].concat([
  "failover",
  "net_failover",
  "virtio_net",
]);

/** The kernel and the initramfs of a guest that listens at port 80; got and made once. */
export function buildLinuxGuest(cacheDir) {
  const kernelDir = debianKernel(join(cacheDir, "linux"));
  const boot = join(kernelDir, "boot");
  const kernel = join(
    boot,
    readdirSync(boot).find((name) => name.startsWith("vmlinuz")),
  );
  const work = join(cacheDir, "linux-guest");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const files = readdirSync(join(kernelDir, "lib/modules"), { recursive: true, encoding: "utf8" });
  for (const name of modules) {
    const file = files.find((path) => basename(path) === `${name}.ko`);
    copyFileSync(join(kernelDir, "lib/modules", file), join(work, `${name}.ko`));
  }
  const list = modules.map((name) => `"/${name}.ko"`).join(",");
  const init = ["-O2", "-static", `-DMODULES=${list}`, "-o", join(work, "init"), join(here, "linux/init.c")];
  execFileSync("gcc", init, { stdio: ["ignore", "ignore", "inherit"] });
  mkdirSync(join(work, "dev"));
  execFileSync("mknod", [join(work, "dev/console"), "c", "5", "1"]);
  const names = ["init", "dev", "dev/console", ...modules.map((name) => `${name}.ko`)];
  const initramfs = join(work, "initramfs.cpio");
  const input = `${names.join("\n")}\n`;
  execFileSync("cpio", ["-o", "-H", "newc", "--quiet", "-O", initramfs], { cwd: work, input });
  return { kernel, initramfs };
}

/** Debian's newest cloud kernel, unpacked and not installed. */
function debianKernel(dir) {
  if (existsSync(dir)) return dir;
  const part = `${dir}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const depends = execFileSync("apt-cache", ["depends", "linux-image-cloud-amd64"], { encoding: "utf8" });
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error("apt knows no linux-image-cloud-amd64; run: apt-get update");
  const quiet = { cwd: part, stdio: ["ignore", "ignore", "pipe"] };
  execFileSync("apt-get", ["-q", "-o", "APT::Sandbox::User=", "download", name], quiet);
  const archive = readdirSync(part).find((file) => file.endsWith(".deb"));
  execFileSync("dpkg-deb", ["-x", archive, "."], quiet);
  rmSync(join(part, archive));
  renameSync(part, dir);
  return dir;
}

/** QEMU's arguments. A machine with PCI: as a microvm, where there is no timer to calibrate by, this kernel does not boot. */
export function linuxGuestArgs({ kernel, initramfs }, { tap, address }) {
  return [
    ["-accel", "tcg", "-M", "q35", "-cpu", "max", "-m", "128M", "-nodefaults", "-no-user-config"],
    ["-display", "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel, "-initrd", initramfs],
    ["-append", `console=ttyS0 quiet mitigations=off server_address=${address}`],
    ["-netdev", `tap,id=net0,ifname=${tap},script=no,downscript=no`],
    ["-device", "virtio-net-pci,netdev=net0"],
  ].flat();
}
