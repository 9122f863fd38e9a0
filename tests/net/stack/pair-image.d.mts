import type { imageFrom } from "@ashlar/model";

export const pairImage: Parameters<typeof imageFrom>[0];
