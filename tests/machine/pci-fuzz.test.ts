import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

/** Bugs of a driver that believes its bus, or leaves it in another state. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a list that leads into the header": [{ file: "config.c", from: "if (at < FIRST)", to: "if (at == 0)" }],
  "a part whose end wraps": [
    { file: "memory.c", from: "bytes > length || offset > length - bytes", to: "offset + bytes > length" },
  ],
  "memory at address 0": [{ file: "memory.c", from: "*base == 0 || ", to: "" }],
  "memory beyond the last address": [{ file: "memory.c", from: " || *base + *bytes - 1 < *base", to: "" }],
  "memory that answers while it is measured": [
    { file: "memory.c", from: "command & ~(uint32_t)(ANSWER_PORTS | ANSWER_MEMORY)", to: "command" },
  ],
  "a base address that is not put back": [
    { file: "memory.c", from: "    pci_x86_set_locked(self, address, place(index), old);\n", to: "    (void)old;\n" },
  ],
  "a command that is not put back": [
    {
      file: "memory.c",
      from: "    pci_x86_set_locked(self, address, ASH_PCI_COMMAND, command);\n    ash_lock",
      to: "    ash_lock",
    },
  ],
  "half of a long length": [
    { file: "memory.c", from: "bits |= (uint64_t)measure_locked(self, address, index + 1) << 32;", to: "" },
  ],
  "ports taken for memory": [{ file: "memory.c", from: "(low & IS_PORTS) != 0 || ", to: "" }],
  "a line that stays on": [{ file: "memory.c", from: " | MASTER | NO_LINE", to: " | MASTER" }],
  "an entry beyond the table": [{ file: "message.c", from: "if (entry > last)", to: "if (entry > last + 8)" }],
  "a message that is never given back": [
    {
      file: "message.c",
      from: "    if (error != 0) {\n        give_back(self, message);\n",
      to: "    if (error != 0) {\n",
    },
  ],
  "a handler that stays": [
    {
      file: "message.c",
      from: "int error = ash_irq_message_end(&ash_use_irq, &message->message);",
      to: "int error = 0;",
    },
  ],
  "more functions than there is room for": [
    { file: "walk.c", from: "self->count == ASH_OPT_FUNCTIONS", to: "self->count > ASH_OPT_FUNCTIONS" },
  ],
  "functions beside the first": [{ file: "walk.c", from: "function == 0 && (header & MANY) != 0", to: "false" }],
  "buses behind bridges": [{ file: "walk.c", from: "buses[behind / 32] |= 1u << behind % 32;", to: "(void)behind;" }],
};

/** Bugs that it never comes back from. */
const hangs: typeof breaks = {
  "a bridge that leads back": [
    { file: "walk.c", from: "(found[bus / 32] & ~walked[bus / 32] & bit)", to: "(found[bus / 32] & bit)" },
  ],
  "a list that goes round": [{ file: "config.c", from: "step < STEPS; step++", to: "step < STEPS; (void)step" }],
};

fuzzTests("pci", { seeds: 3, breaks, hangs });
