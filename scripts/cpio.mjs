// Archives of the form that Linux unpacks as its first root: cpio's "newc" (Linux, Documentation/driver-api/early-userspace/
// buffer-format.rst). Several, one after the other, are one.

const kinds = { file: 0o100000, folder: 0o040000, link: 0o120000, character: 0o020000 };

/**
 * One archive. An entry is `{ path, kind, mode?, data?, device? }`: `data` is a file's content or a link's target, `device`
 * the two numbers of a character device. Folders come before what is in them. Owner and times are 0.
 */
export function cpio(entries) {
  const parts = entries.flatMap((entry, i) => member(entry, i + 1));
  return Buffer.concat([...parts, ...member({ path: "TRAILER!!!" }, 0)]);
}

function member({ path, kind, mode, data = "", device = [0, 0] }, inode) {
  const content = Buffer.from(data);
  const name = Buffer.from(`${path}\0`);
  const type = kind === undefined ? 0 : kinds[kind] | (mode ?? (kind === "file" ? 0o644 : 0o755));
  const fields = [inode, type, 0, 0, 1, 0, content.length, 0, 0, ...device, name.length, 0];
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return [Buffer.from(head), name, padding(head.length + name.length), content, padding(content.length)];
}

function padding(bytes) {
  return Buffer.alloc(-bytes & 3);
}
