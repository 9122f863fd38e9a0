/** The path of a real English text of over 1 MB; written on the first call. */
export function sampleText(): string;
