/**
 * `image.sh`: makes the boot image from the linked one, in POSIX shell, so that build.ninja stands alone.
 *
 * Keeps the loaded segments, drops what follows them (symbols, debug information, section headers), and sets p_align of
 * each segment that is loaded (type 1) to 0, or leaves it with the word `keep`, for Linux, which maps pages of the file; QEMU divides by that of a note. Newer loaders demand 0 or a multiple of 2 MiB, no linker writes 0, and 2 MiB would cost
 * a megabyte of file. Offsets are those of the ELF-64 object file format: e_phoff 32, e_shoff 40, e_phnum 56, e_shnum
 * 60; a program header is 56 bytes with p_align at 48.
 */
export const imageScript: string = `#!/bin/sh
# usage: image.sh LINKED BOOT-IMAGE [keep]. Generated.
set -eu
in=$1 out=$2 align=\${3-zero}
field() { od -An -v -t u"$2" -j "$1" -N "$2" "$in" | tr -d ' \\n'; }
phoff=$(field 32 8)
phnum=$(field 56 2)
end=$((phoff + phnum * 56))
# A program header as seven words: type and flags, offset, address, physical address, bytes in file, in memory, alignment.
set -- $(od -An -v -t u8 -j "$phoff" -N $((phnum * 56)) "$in")
while [ $# -ge 7 ]; do
    [ "$5" -gt 0 ] && [ $(($2 + $5)) -gt "$end" ] && end=$(($2 + $5))
    shift 7
done
head -c "$end" "$in" >"$out.part"
zero() { dd if=/dev/zero of="$out.part" bs=1 seek="$1" count="$2" conv=notrunc 2>/dev/null; }
zero 40 8
zero 60 4
i=0
while [ "$i" -lt "$phnum" ]; do
    at=$((phoff + i * 56))
    [ "$align" = zero ] && [ "$(field "$at" 4)" = 1 ] && zero $((at + 48)) 8
    i=$((i + 1))
done
[ "$align" = zero ] || chmod +x "$out.part"
mv "$out.part" "$out"
`;
