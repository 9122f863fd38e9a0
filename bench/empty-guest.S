/* SPDX-License-Identifier: MIT */
/*
 * Nothing at all: a PVH guest whose first act is a byte on the serial port, and its second to end QEMU through the exit
 * device. What it takes is what every guest pays. PVH note: Xen, docs/misc/pvh.pandoc, XEN_ELFNOTE_PHYS32_ENTRY (18).
 */
    .section .note.Xen, "a", @note
    .long 4, 4, 18
    .asciz "Xen"
    .long _start

    .section .text, "ax"
    .code32
    .globl _start
_start:
    movb $'.', %al
    movw $0x3f8, %dx
    outb %al, %dx
    xorl %eax, %eax
    outb %al, $0xf4
1:  hlt
    jmp 1b
