/** The files of an image as a reference: a tree of objects, walked a name at a time. Results are those of `<ashlar/vfs.h>`. */
export interface Node {
  readonly kind: 1 | 2 | 3;
  content: string;
  readonly names: Map<string, Node>;
  readonly target: string;
  links: number;
}

interface Opened {
  readonly node: Node;
  readonly flags: number;
  position: number;
}

/** One operation: its name and its words. */
export type Operation = readonly [string, ...(string | number)[]];

const [ENOENT, EBADF, EEXIST, ENOTDIR, EISDIR, EINVAL, ENOTEMPTY, ELOOP] = [2, 9, 17, 20, 21, 22, 39, 40] as const;
const flag = { read: 1, write: 2, create: 4, exclusive: 8, truncate: 16, append: 32, directory: 64, noFollow: 128 };

class Refusal extends Error {
  readonly code: number;
  constructor(code: number) {
    super(String(code));
    this.code = code;
  }
}

function refuse(code: number): never {
  throw new Refusal(code);
}

function make(kind: Node["kind"], target = ""): Node {
  return { kind, content: "", names: new Map(), target, links: 1 };
}

/** Where a path leads: the directory and the name at its end, and what is there. The root has no name. */
interface Place {
  readonly directory: Node;
  readonly name: string | undefined;
  readonly node: Node | undefined;
  readonly wantsDirectory: boolean;
}

export class Model {
  readonly root: Node = make(2);
  readonly #files: (Opened | undefined)[] = [];

  /** What an operation gives, as the driver tells it. */
  play([what, ...words]: Operation): string {
    try {
      return this.#play(what, words);
    } catch (error) {
      if (error instanceof Refusal) return String(-error.code);
      throw error;
    }
  }

  #walk(path: string, follow: boolean): Place {
    if (path === "") return refuse(ENOENT);
    const stack: { node: Node; name: string }[] = [];
    const here = (): Node => stack.at(-1)?.node ?? this.root;
    const rest = path.split("/");
    let links = 0;
    const wantsDirectory = /(?:^|\/)\.{0,2}$/.test(path);
    while (rest.length > 0) {
      const name = rest.shift()!;
      if (name === "" || name === ".") {
        if (here().kind !== 2) refuse(ENOTDIR);
        continue;
      }
      if (here().kind !== 2) refuse(ENOTDIR);
      if (name === "..") {
        stack.pop();
        continue;
      }
      const node = here().names.get(name);
      const last = rest.length === 0;
      const onlySlashes = rest.every((part) => part === "" || part === ".");
      if (node === undefined) {
        if (onlySlashes) return { directory: here(), name, node, wantsDirectory: !last };
        return refuse(ENOENT);
      }
      if (node.kind === 3 && (!last || follow)) {
        if (++links > 16) refuse(ELOOP);
        if (node.target.startsWith("/")) stack.length = 0;
        rest.unshift(...node.target.split("/"));
        continue;
      }
      stack.push({ node, name });
    }
    const top = stack.pop();
    const directory = here();
    if (top === undefined) return { directory, name: undefined, node: this.root, wantsDirectory };
    return { directory, name: top.name, node: top.node, wantsDirectory };
  }

  #open(path: string, flags: number): string {
    const follow = (flags & (flag.exclusive | flag.noFollow)) === 0;
    const found = this.#walk(path, follow);
    let { node } = found;
    if (node === undefined) {
      if ((flags & flag.create) === 0) refuse(ENOENT);
      if (found.wantsDirectory) refuse(EISDIR);
      node = make(1);
      found.directory.names.set(found.name!, node);
    } else {
      if ((flags & flag.exclusive) !== 0) refuse(EEXIST);
      if (node.kind === 3) refuse(ELOOP);
      if (node.kind === 2 && (flags & (flag.write | flag.create)) !== 0) refuse(EISDIR);
      if (node.kind !== 2 && (flags & flag.directory) !== 0) refuse(ENOTDIR);
      if ((flags & flag.truncate) !== 0) node.content = "";
    }
    const free = this.#files.indexOf(undefined);
    const number = free === -1 ? this.#files.length : free;
    this.#files[number] = { node, flags, position: 0 };
    return String(number);
  }

  #file(number: number, flags: number, kind: number): Opened {
    const file = this.#files[number] ?? refuse(EBADF);
    if ((file.flags & flags) !== flags) refuse(EBADF);
    if (kind !== 0 && file.node.kind !== kind) refuse(EISDIR);
    return file;
  }

  #seek(number: number, offset: number, from: number): string {
    const file = this.#file(number, 0, 0);
    const size = file.node.kind === 2 ? 0 : file.node.content.length;
    if (from > 2) refuse(EINVAL);
    const to = offset + ([0, file.position, size][from] ?? 0);
    if (to < 0 || (file.node.kind === 2 && to !== 0)) refuse(EINVAL);
    file.position = to;
    return `0 ${to}`;
  }

  /** A new name for a node that nothing is called yet. */
  #create(path: string, node: Node): string {
    const found = this.#walk(path, false);
    if (found.node !== undefined) refuse(EEXIST);
    if (found.wantsDirectory && node.kind !== 2) refuse(ENOENT);
    found.directory.names.set(found.name!, node);
    return "0";
  }

  #named(path: string): Place & { name: string } {
    if (path !== "" && /(?:^|\/)\.{1,2}\/*$|^\/+$/.test(path)) refuse(EINVAL);
    const found = this.#walk(path, false);
    if (found.name === undefined) refuse(EINVAL);
    return { ...found, name: found.name! };
  }

  #remove(path: string, wantsDirectory: boolean): string {
    const { directory, name, node } = this.#named(path);
    if (node === undefined) return refuse(ENOENT);
    removable(node, wantsDirectory);
    directory.names.delete(name);
    node.links = 0;
    return "0";
  }

  #rename(from: string, to: string): string {
    const old = this.#named(from);
    if (old.node === undefined) return refuse(ENOENT);
    const fresh = this.#named(to);
    if (fresh.node === undefined && fresh.wantsDirectory && old.node.kind !== 2) refuse(ENOTDIR);
    if (fresh.node === old.node) return "0";
    if (old.node.kind === 2 && holds(old.node, fresh.directory)) refuse(EINVAL);
    if (fresh.node !== undefined) {
      removable(fresh.node, old.node.kind === 2);
      fresh.node.links = 0;
    }
    fresh.directory.names.delete(fresh.name);
    old.directory.names.delete(old.name);
    fresh.directory.names.set(fresh.name, old.node);
    return "0";
  }

  #write(number: number, text: string): string {
    const file = this.#file(number, flag.write, 1);
    const { node } = file;
    const at = (file.flags & flag.append) !== 0 ? node.content.length : file.position;
    node.content = node.content.padEnd(at, "0").slice(0, at) + text + node.content.slice(at + text.length);
    file.position = at + text.length;
    return "0";
  }

  #read(number: number, bytes: number): string {
    const file = this.#file(number, flag.read, 1);
    const text = file.node.content.slice(file.position, file.position + bytes);
    file.position += text.length;
    return text === "" ? "0" : `0 ${text}`;
  }

  #stat(path: string, flags: number): string {
    const { node } = this.#walk(path, flags === 0);
    if (node === undefined) return refuse(ENOENT);
    const size = [0, node.content.length, 0, node.target.length][node.kind];
    return `0 ${node.kind} ${size} ${node.links}`;
  }

  #play(what: string, words: readonly (string | number)[]): string {
    const text = (i: number) => String(words[i]);
    const number = (i: number) => Number(words[i]);
    switch (what) {
      case "open":
        return this.#open(text(0), number(1));
      case "close":
        this.#file(number(0), 0, 0);
        this.#files[number(0)] = undefined;
        return "0";
      case "read":
        return this.#read(number(0), number(1));
      case "write":
        return this.#write(number(0), text(1));
      case "seek":
        return this.#seek(number(0), number(1), number(2));
      case "resize": {
        const { node } = this.#file(number(0), flag.write, 1);
        node.content = node.content.padEnd(number(1), "0").slice(0, number(1));
        return "0";
      }
      case "stat":
        return this.#stat(text(0), number(1));
      case "mkdir":
        return this.#create(text(0), make(2));
      case "link":
        return this.#create(text(1), make(3, text(0)));
      case "remove":
        return this.#remove(text(0), false);
      case "rmdir":
        return this.#remove(text(0), true);
      case "rename":
        return this.#rename(text(0), text(1));
      default:
        throw new Error(`no operation ${what}`);
    }
  }

  /** Every path with its kind, in the order of paths. */
  tree(): readonly string[] {
    const tell = (node: Node, path: string): readonly string[] =>
      [...node.names].flatMap(([name, child]) => {
        const size = [0, child.content.length, 0, child.target.length][child.kind];
        return [`${child.kind} ${size} ${path}/${name}`, ...tell(child, `${path}/${name}`)];
      });
    return [...tell(this.root, "")].sort();
  }
}

function holds(node: Node, inner: Node): boolean {
  return node === inner || [...node.names.values()].some((child) => child.kind === 2 && holds(child, inner));
}

function removable(node: Node, wantsDirectory: boolean): void {
  if (node.kind === 2 && !wantsDirectory) refuse(EISDIR);
  if (node.kind !== 2 && wantsDirectory) refuse(ENOTDIR);
  if (node.names.size > 0) refuse(ENOTEMPTY);
}
