/** Packs all packages; gives the tarballs' paths in the order of their imports. */
export function packAll(): readonly string[];

/** The folders that were staged. */
export function stagedDirs(): readonly string[];
