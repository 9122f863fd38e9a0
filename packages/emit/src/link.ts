import type { Plan } from "@ashlar/model";
import type { PlanContext } from "./plan.ts";
import { targetFacts } from "./targets/facts.ts";

/**
 * `link.ld`. Text, constants and data each begin a page in memory, so that the boot code can give them their own
 * access; in the file they follow each other (`-n`), and memory without bytes is a segment of its own, because its page
 * alignment would else move `.data` to a page of the file. Bindings stand here as comments only: a symbol named in a linker
 * script is kept, or no longer exists once inlined.
 */
export function linkerScript(plan: Plan, context: PlanContext): string {
  const entry = plan.uses.map((use) => context.componentOf(use.use).entry).find((symbol) => symbol !== undefined);
  const base = `0x${targetFacts(plan.target).base.toString(16)}`;
  return `/* Image "${plan.name}" for ${plan.targets.join(", ")}. Generated.
 *
${bindingComments(plan)}
 */
ENTRY(${entry ?? "_start"})

PHDRS
{
    text PT_LOAD${context.native ? " FILEHDR PHDRS" : ""} FLAGS(5);
    rodata PT_LOAD FLAGS(4);
    data PT_LOAD FLAGS(6);
${context.native ? nativeSegments : machineSegments}
}

SECTIONS
{
    . = ${base};
    ash_image_start = .;${context.native ? "\n    . += SIZEOF_HEADERS;" : ""}
    .text : {
        ash_text_start = .;
        KEEP(*(.text.boot .text.boot.*))
        ash_irq_start = .;
        *(.text.ash_irq .text.ash_irq.*)
        ash_irq_end = .;
        *(.text .text.*)
        ash_text_end = .;
    } :text

    . = ALIGN(4096);
    ash_rodata_start = .;
${context.native ? "" : "    .note.Xen : { KEEP(*(.note.Xen)) } :rodata :note\n"}    .note.gnu.build-id : {
        ash_build_id_start = .;
        KEEP(*(.note.gnu.build-id))
        ash_build_id_end = .;
    } :rodata :note
    .rodata : { *(.rodata .rodata.*) } :rodata
    ash_rodata_end = .;

    . = ALIGN(4096);
    ash_data_start = .;
    .data : { *(.data .data.*) } :data
    ash_data_end = .;
    .bss : {
        ash_bss_start = .;
        *(.bss.boot .bss.boot.*)
        *(.bss .bss.* COMMON)
        ash_bss_end = .;
    } :${context.native ? "data" : "bss"}
    ash_image_end = .;

    /DISCARD/ : { *(.comment) *(.eh_frame*) *(.note.GNU-stack) *(.note.*) *(.llvm*) }
}
`;
}

const machineSegments = `    bss PT_LOAD FLAGS(6);
    note PT_NOTE FLAGS(4);`;

/** Linux zeroes what follows a segment's bytes in its last page, and takes the stack's access from PT_GNU_STACK (elf(5)). */
const nativeSegments = `    note PT_NOTE FLAGS(4);
    stack PT_GNU_STACK FLAGS(6);`;

function bindingComments(plan: Plan): string {
  const lines = plan.uses.flatMap((use) =>
    use.bindings
      .filter((binding) => binding.providers.length > 0)
      .map((binding) => ` * ${use.use}.${binding.slot} <- ${binding.providers.join(", ")} (${binding.kind})`),
  );
  const roots = plan.root.map((binding) => ` * image.${binding.slot} <- ${binding.providers.join(", ")}`);
  return [...roots, ...lines].join("\n");
}
