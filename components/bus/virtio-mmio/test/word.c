/* SPDX-License-Identifier: MIT */
/*
 * Host test: words of discovery. Build with -DASH_HOSTED -DASH_OPT_DEVICES=8 and any image's
 * headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "../word.c"

static int read_only_word(const char *text, struct virtio_mmio_word *word) {
    char *copy = strdup(text); /* of exactly this length, so that ASan sees a step too far */
    const char *at = copy;
    int result = virtio_mmio_read_word(&at, word);
    assert(at == copy + strlen(copy));
    free(copy);
    return result;
}

static bool is(const char *text, uint64_t bytes, uint64_t address, uint64_t gsi) {
    struct virtio_mmio_word word;
    return read_only_word(text, &word) == 1 && word.bytes == bytes && word.address == address &&
           word.gsi == gsi;
}

int main(void) {
    static const char *const bad[] = {
        "virtio_mmio.device=",
        "virtio_mmio.device=512",
        "virtio_mmio.device=512@",
        "virtio_mmio.device=512@0x",
        "virtio_mmio.device=512@0xfeb00e00",
        "virtio_mmio.device=512@0xfeb00e00:",
        "virtio_mmio.device=512@0xfeb00e00:x",
        "virtio_mmio.device=512@0xfeb00e00:12:",
        "virtio_mmio.device=512@0xfeb00e00:12x",
        "virtio_mmio.device=512@0xfeb00e00:70000",
        "virtio_mmio.device=512@feb00e00:12",
        "virtio_mmio.device=512@0x1feb00e0000000000:12",
        "virtio_mmio.device=512@0xffffffffffffffff:12",
        "virtio_mmio.device=99999999999999999999@0x1000:1",
        "virtio_mmio.device=99999999999999M@0x1000:1",
        "virtio_mmio.device=512KK@0x1000:1",
        "virtio_mmio.device=-512@0x1000:1",
    };
    struct virtio_mmio_word word;
    assert(is("virtio_mmio.device=512@0xfeb00e00:12", 512, 0xfeb00e00, 12));
    assert(is("virtio_mmio.device=4K@0xc0001000:5", 4096, 0xc0001000, 5));
    assert(is("virtio_mmio.device=4k@3221229568:0x5:7", 4096, 0xc0001000, 5));
    assert(is("virtio_mmio.device=0x200@0XFEB00E00:12", 512, 0xfeb00e00, 12));
    assert(is("virtio_mmio.device=1M@0:0", 1 << 20, 0, 0));
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(bad); i++)
        assert(read_only_word(bad[i], &word) == -ASH_EINVAL);
    assert(read_only_word("virtio_mmio.devic", &word) == 0);
    assert(read_only_word("xvirtio_mmio.device=512@0:1", &word) == 0);
    assert(read_only_word("", &word) == 0);

    const char *line = "a virtio_mmio.device=512@0x10:1   virtio_mmio.device=z b";
    assert(virtio_mmio_read_word(&line, &word) == 0 && virtio_mmio_read_word(&line, &word) == 1);
    assert(virtio_mmio_read_word(&line, &word) == -ASH_EINVAL && *line == 'b');

    for (unsigned round = 0; round < 300000; round++) { /* cut and changed at random */
        char text[64] = "virtio_mmio.device=512@0xfeb00e00:12";
        for (int i = rand() % 4; i > 0; i--)
            text[rand() % 36] = "0x9@:KMa \0"[rand() % 10];
        text[rand() % 40] = '\0';
        const char *at = text;
        while (*at != '\0')
            (void)virtio_mmio_read_word(&at, &word);
    }
    return 0;
}
