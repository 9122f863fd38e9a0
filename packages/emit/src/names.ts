import { cName, type Interface } from "@ashlar/model";

/** The symbol of a provider's function: `alloc_tlsf_alloc_get`, or the bare name where a standard fixes it. */
export function providerSymbol(component: string, contract: Interface, verb: string, rename = ""): string {
  if (contract.names === "standard") return `${rename}${verb}`;
  return `${rename}${cName(component)}_${cName(contract.id)}_${verb}`;
}

/** The name that C code calls through a slot: `ash_alloc_get`, `ash_uplink_send`. */
export function slotFunction(slot: string, contract: Interface, verb: string): string {
  return contract.names === "standard" ? verb : `ash_${cName(slot)}_${verb}`;
}

/** The symbol of a use's instance: `eth0__self`. */
export function instanceSymbol(use: string): string {
  return `${cName(use)}__self`;
}

/** The macro part of an option or a value: `queueSize` is `QUEUE_SIZE`, `best-fit` is `BEST_FIT`. */
export function macroName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]/g, "_")
    .toUpperCase();
}

/** Text as a string literal of C and of the assembler: no trigraphs, and octal escapes, which end by themselves. */
export function cString(text: string): string {
  const octal = (letter: string): string => `\\${letter.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/["\\]/g, "\\$&");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a literal cannot hold.
  return `"${whole.replace(/[\u0000-\u001f\u007f]|(?<=\?)\?/g, octal)}"`;
}
