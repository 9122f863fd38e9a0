import { describe, expect, test } from "vitest";
import { type Code, readDisassembly } from "./disassembly.ts";

/** What objdump 2.44 says of an object compiled by gcc with -ffunction-sections. */
const object = `
/build/obj/plain/a.o:     file format elf64-x86-64


Disassembly of section .text.helper:

0000000000000000 <helper>:
   0:	sub    $0x8,%rsp
   4:	call   9 <helper+0x9>
			5: R_X86_64_PLT32	callee-0x4
   9:	add    $0x8,%rsp
  10:	ret

Disassembly of section .text.self:

0000000000000000 <self>:
   2:	jne    10 <self+0x10>
   a:	nopw   0x0(%rax,%rax,1)
  63:	call   68 <self+0x68>
			64: R_X86_64_PLT32	self-0x4
  7c:	jmp    49 <self+0x49>

Disassembly of section .text.viaptr:

0000000000000000 <viaptr>:
   4:	call   *0x0(%rip)        # a <viaptr+0xa>
			6: R_X86_64_PC32	hook-0x4
  11:	ret

Disassembly of section .text.fp:

0000000000000000 <fp>:
   0:	mulsd  0x0(%rip),%xmm0        # 8 <fp+0x8>
			4: R_X86_64_PC32	.LC0-0x4
   8:	movaps %xmm0,%xmm1

Disassembly of section .text.sw:

0000000000000000 <sw>:
  49:	jmp    4e <sw+0x4e>
			4a: R_X86_64_PLT32	callee-0x4
  71:	jne    76 <sw+0x76>
			72: R_X86_64_PC32	.text.helper-0x4
  85:	call   8a <sw+0x8a>
			86: R_X86_64_PC32	.text.ash_irq.fired-0x4
  8a:	mov    $0x0,%edi
			8b: R_X86_64_32	data

/build/obj/plain/b.o:     file format elf64-x86-64

0000000000000000 <helper>:
   0:	fldt   0x8(%rsp)
   4:	fadd   %st(1),%st
`;

const linked = `
image.debug.elf:     file format elf64-x86-64

0000000000100000 <callee>:
  100000:	lea    (%rdi,%rdi,2),%eax
  100003:	ret

0000000000100004 <start>:
  10000e:	call   100110 <sw>
  100012:	jmp    100000 <callee>
  100018:	jne    10000e <start+0xa>
  10001d:	movsd  0xfdb(%rip),%xmm0        # 101000 <sw+0xef0>
  100023:	mov    $0x102056,%edi
  100028:	movzbl 0x1021aa(%rcx),%eax
  10002a:	call   10010e <other+0x2>

0000000000100050 <again>:
  1000b3:	call   100050 <again>
  1000b8:	jmp    100050 <again>

0000000000100110 <sw>:
  100113:	ja     1001a2 <sw+0x92>
  10011f:	jmp    *0x1022b8(,%rax,8)
  100126:	sub    $0xfffffffffffffff8,%rsp
  10012a:	mov    -0x123456(%rbp),%rax
`;

function read(text: string): Readonly<Record<string, Code>> {
  return Object.fromEntries(readDisassembly(text, "/build").map((code) => [`${code.file} ${code.name}`, code]));
}

describe("an object before the link", () => {
  const codes = read(object);
  const of = (name: string) => codes[`obj/plain/a.o ${name}`]!;

  test("has a row for each function of each file", () => {
    const names = ["helper", "self", "viaptr", "fp", "sw"].map((name) => `obj/plain/a.o ${name}`);
    expect(Object.keys(codes)).toEqual([...names, "obj/plain/b.o helper"]);
  });

  test("calls what its relocations name, in sections of functions too", () => {
    expect([...of("helper").calls]).toEqual(["callee"]);
    expect([...of("sw").calls]).toEqual(["callee", "helper", "fired"]);
  });

  test("calls itself only where a relocation says so, not where it jumps within itself", () => {
    expect([...of("self").calls]).toEqual(["self"]);
    expect(of("viaptr").calls.size).toBe(0);
  });

  test("calls through a pointer", () => {
    expect(Object.values(codes).filter((code) => code.indirect)).toEqual([of("viaptr")]);
  });

  test("names the first instruction that touches a vector or x87 register", () => {
    expect(of("fp").vector).toMatch(/^mulsd .*%xmm0/);
    expect(codes["obj/plain/b.o helper"]!.vector).toBe("fadd %st(1),%st");
    expect(of("helper").vector).toBeUndefined();
  });
});

describe("a linked image", () => {
  const codes = read(linked);
  const of = (name: string) => codes[`image.debug.elf ${name}`]!;

  test("calls and jumps to the beginnings of others, and calls into them", () => {
    expect([...of("start").calls].sort()).toEqual(["callee", "other", "sw"]);
  });

  test("calls itself; a jump to its own beginning is a loop", () => {
    expect([...of("again").calls]).toEqual(["again"]);
    const loop = read("x: file format elf64-x86-64\n\n0000000000100000 <f>:\n  100000:\tjmp    100000 <f>\n");
    expect(loop["x f"]!.calls.size).toBe(0);
  });

  test("refers to addresses of data, and to tables that it jumps through", () => {
    const references = (name: string) => of(name).references.filter(({ to }) => to >= 0x101000);
    expect(references("start")).toEqual([
      { from: 0x10001d, to: 0x101000, table: false },
      { from: 0x100023, to: 0x102056, table: false },
      { from: 0x100028, to: 0x1021aa, table: false },
    ]);
    expect(references("sw").filter(({ to }) => to < 2 ** 32)).toEqual([{ from: 0x10011f, to: 0x1022b8, table: true }]);
  });
});

test.each(["", "\n\n", "objdump: warning: nothing\n", "   1:\tcall   5 <f>\n", "\u0000<>:\n  x: y"])(
  "%j is no code",
  (text) => expect(readDisassembly(text, "/build")).toEqual([]),
);
