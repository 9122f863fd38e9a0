import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

const dsdt = "../../bus/virtio-mmio/dsdt.c";
const word = "../../bus/virtio-mmio/word.c";
const mcfg = "../../bus/pci-x86/mcfg.c";
const madt = "../../irq/irq-apic/madt.c";

/** Bugs of a reader that believes firmware. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an entry of the MADT that goes on past its end": [{ file: madt, from: " || length > bytes - at", to: "" }],
  "an I/O APIC in an entry that is too short": [{ file: madt, from: " && length >= IO_APIC_BYTES", to: "" }],
  "the first I/O APIC for every line": [{ file: madt, from: "one.first > io->first", to: "false" }],
  "half an entry of the MCFG": [{ file: mcfg, from: "at <= bytes - ENTRY_BYTES", to: "at < bytes" }],
  "another segment's memory": [{ file: mcfg, from: "segment != 0 || ", to: "" }],
  "memory that does not begin with a bus": [{ file: mcfg, from: " || base % (1u << 20) != 0", to: "" }],
  "a name that the end cuts off": [{ file: dsdt, from: "at <= bytes - count", to: "at < bytes" }],
  "a descriptor that the end cuts off": [
    { file: dsdt, from: "end - found < (size_t)TAG_BYTES + length", to: "found == end" },
  ],
  "an interrupt of the next device": [
    { file: dsdt, from: "find(aml, bytes, *at, name, sizeof name);\n        const", to: "bytes;\n        const" },
  ],
  "a number that overflows": [
    { file: word, from: "__builtin_mul_overflow(*value, base, value) ||", to: "(*value *= base, false) ||" },
  ],
  "a device that wraps": [{ file: word, from: " &&\n           word->address + word->bytes >= word->address", to: "" }],
  "a pointer whose bytes do not add up": [
    { file: "root.c", from: "if (!acpi_tables_adds_up(bytes, OLD_BYTES))", to: "if (bytes[0] == 0)" },
  ],
  "a table shorter than its header": [{ file: "root.c", from: "length < sizeof *header || ", to: "" }],
  "half an entry of the root table": [
    { file: "root.c", from: "offset + bytes <= root->length", to: "offset < root->length" },
  ],
  "an FADT without the long address": [
    { file: "root.c", from: "fadt->length >= X_DSDT + 8", to: "fadt->length >= X_DSDT" },
  ],
};

/** Bugs that it never comes back from. */
const hangs: typeof breaks = {
  "an entry of no length": [{ file: madt, from: "length < 2 || ", to: "length == 1 || " }],
};

fuzzTests("tables", { seeds: 2, breaks, hangs });
