import { diagnostic } from "./diagnostic.ts";
import { AshlarError, isAshlarError } from "./result.ts";

/** What the system's error codes of writing mean, in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is larger than this process may write",
  EROFS: "the file system is read-only",
  EACCES: "access is denied",
  EPERM: "access is denied",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a file is in the way",
  EISDIR: "a folder is in the way",
  ENAMETOOLONG: "the name is too long",
  EIO: "the disk failed",
};

/** Rejects with ASH5009 when an effect failed because a file cannot be written; with what it failed, otherwise. */
export function cannotWrite(path: string, error: unknown): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (isAshlarError(error) || reason === undefined) throw error;
  throw new AshlarError([
    diagnostic("ASH5009", `cannot write ${path}: ${reason}`, { fix: "free space, or choose another folder" }),
  ]);
}
