export { findPackages, readTree, type TreeOptions } from "./discover.ts";
export { readFolder, readFolders } from "./folders.ts";
export { findImageFile, loadImages } from "./load.ts";
export { type Lock, type LockEntry, lockedComponents, lockKey, readLock, writeLock } from "./lock.ts";
export { openProject, type PreparedImage, type Project, type ProjectOptions, prepareImage } from "./project.ts";
export { defaultCacheDir } from "./tree-cache.ts";
export { readUniverse } from "./universe.ts";
