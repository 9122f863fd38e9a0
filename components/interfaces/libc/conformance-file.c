/* SPDX-License-Identifier: MIT */
/* Streams of files: SPEC 8 and 13 to 15, C11 7.21.5 to 7.21.9. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "suite.h"

/* What is in a file, read by a stream of its own. */
static bool holds(const char *path, const char *text) {
    char data[256];
    FILE *stream = fopen(path, "r");
    size_t count = stream != NULL ? fread(data, 1, sizeof(data), stream) : 0;
    return stream != NULL && fclose(stream) == 0 && count == strlen(text) &&
           memcmp(data, text, count) == 0;
}

static bool make(const char *path, const char *text) {
    FILE *stream = fopen(path, "w");
    return stream != NULL && fputs(text, stream) >= 0 && fclose(stream) == 0;
}

static bool refuses(const char *path, const char *mode, int number) {
    errno = 0;
    return fopen(path, mode) == NULL && errno == number;
}

/* 7.21.5.3 paragraphs 3 to 6 */
static void test_modes(void) {
    FILE *stream;
    BEGIN("modes");
    CHECK(refuses("/none", "r", ENOENT) && refuses("/none", "r+", ENOENT));
    CHECK(refuses("", "w", ENOENT) && refuses("/none", "q", EINVAL) &&
          refuses("/none", "", EINVAL) && refuses("/", "w", EISDIR));
    CHECK(make("/file", "first") && holds("/file", "first"));
    CHECK(refuses("/file", "wx", EEXIST) && refuses("/file/below", "r", ENOTDIR));
    CHECK(make("/file", "two") && holds("/file", "two"));
    stream = fopen("/file", "a");
    CHECK(stream != NULL && fseek(stream, 0, SEEK_SET) == 0 && fputs("+", stream) >= 0);
    CHECK(fclose(stream) == 0 && holds("/file", "two+"));
    stream = fopen("/file", "r+b");
    CHECK(stream != NULL && fputc('T', stream) == 'T' && fseek(stream, 0, SEEK_CUR) == 0);
    CHECK(fgetc(stream) == 'w' && fclose(stream) == 0 && holds("/file", "Two+"));
    stream = fopen("/file", "a+");
    CHECK(stream != NULL && fgetc(stream) == 'T' && fflush(stream) == 0 &&
          fputs("!", stream) >= 0 && fseek(stream, 1, SEEK_SET) == 0 && fgetc(stream) == 'w');
    CHECK(fclose(stream) == 0 && holds("/file", "Two+!"));
    stream = fopen("file", "r"); /* relative: SPEC 15 */
    CHECK(stream != NULL);
    errno = 0;
    CHECK(fputc('x', stream) == EOF && errno == EBADF && ferror(stream) != 0);
    CHECK(fprintf(stream, "%d", 5) == -1);
    clearerr(stream);
    CHECK(ferror(stream) == 0 && fgetc(stream) == 'T' && fclose(stream) == 0);
    stream = fopen("./file", "w+");
    CHECK(stream != NULL && fgetc(stream) == EOF && fclose(stream) == 0 && holds("/file", ""));
    stream = fopen("/file", "w");
    errno = 0;
    CHECK(fgetc(stream) == EOF && errno == EBADF && ferror(stream) != 0 && feof(stream) == 0);
    CHECK(fclose(stream) == 0 && remove("/file") == 0 && refuses("/file", "r", ENOENT));
}

/* SPEC 13; 7.21.3 and 7.21.5.6 */
static void test_buffers(void) {
    static char buffer[8];
    FILE *stream = fopen("/file", "w");
    BEGIN("buffers");
    CHECK(setvbuf(stream, NULL, 5, 0) != 0 && setvbuf(stream, buffer, _IOFBF, 8) == 0);
    CHECK(fputs("12345", stream) >= 0 && holds("/file", ""));
    CHECK(memcmp(buffer, "12345", 5) == 0);
    CHECK(fflush(stream) == 0 && holds("/file", "12345"));
    CHECK(fputs("6", stream) >= 0 && fflush(NULL) == 0 && holds("/file", "123456"));
    CHECK(fputs("a longer text", stream) >= 0 && fclose(stream) == 0);
    CHECK(holds("/file", "123456a longer text"));
    stream = fopen("/file", "w");
    CHECK(setvbuf(stream, NULL, _IOLBF, 64) == 0 && fputs("line", stream) >= 0 &&
          holds("/file", ""));
    CHECK(fputs("s\nand", stream) >= 0 && !holds("/file", "") && fclose(stream) == 0 &&
          holds("/file", "lines\nand"));
    stream = fopen("/file", "w");
    setbuf(stream, NULL);
    CHECK(fputc('x', stream) == 'x' && holds("/file", "x") && fprintf(stream, "%d", 10) == 2 &&
          holds("/file", "x10"));
    CHECK(fclose(stream) == 0);
}

/* 7.21.7 and 7.21.8.1 */
static void test_reading(void) {
    char line[8], *grown = NULL;
    size_t room = 0;
    BEGIN("reading");
    CHECK(make("/file", "one\n\nlonger than that\nlast"));
    FILE *stream = fopen("/file", "r");
    CHECK(fgets(line, 8, stream) == line && strcmp(line, "one\n") == 0);
    CHECK(fgets(line, 8, stream) == line && strcmp(line, "\n") == 0);
    CHECK(fgets(line, 8, stream) == line && strcmp(line, "longer ") == 0);
    CHECK(getline(&grown, &room, stream) == 10 && strcmp(grown, "than that\n") == 0);
    CHECK(fgets(line, 8, stream) == line && strcmp(line, "last") == 0 && feof(stream) != 0);
    CHECK(fgets(line, 8, stream) == NULL && strcmp(line, "last") == 0);
    CHECK(getdelim(&grown, &room, ';', stream) == -1);
    free(grown);
    CHECK(ungetc('!', stream) == '!' && feof(stream) == 0 && fgetc(stream) == '!');
    CHECK(fgetc(stream) == EOF && feof(stream) != 0 && ungetc(EOF, stream) == EOF);
    rewind(stream);
    CHECK(feof(stream) == 0 && fread(line, 3, 2, stream) == 2 && memcmp(line, "one\n\nl", 6) == 0);
    CHECK(fread(line, 0, 5, stream) == 0 && fread(line, 5, 0, stream) == 0);
    CHECK(ungetc(0xfe, stream) == 0xfe && ftell(stream) == 5 && fread(line, 2, 1, stream) == 1 &&
          memcmp(line, "\xfeo", 2) == 0);
    CHECK(fseek(stream, -2, SEEK_END) == 0 && fread(line, 5, 1, stream) == 0);
    CHECK(fseek(stream, -2, SEEK_END) == 0 && fread(line, 1, 8, stream) == 2 && feof(stream) != 0);
    FILE *writer = fopen("/file", "a");
    CHECK(fputs("more", writer) >= 0 && fclose(writer) == 0);
    CHECK(fgetc(stream) == EOF); /* paragraph 3 of 7.21.7.1: the indicator is set */
    clearerr(stream);
    CHECK(fgetc(stream) == 'm' && fclose(stream) == 0);
    CHECK(getchar() == EOF && feof(stdin) != 0 && ferror(stdin) == 0); /* SPEC 8 */
}

/* 7.21.9 */
static void test_positions(void) {
    fpos_t place;
    BEGIN("positions");
    FILE *stream = fopen("/file", "w+");
    CHECK(fputs("0123456789", stream) >= 0 && ftell(stream) == 10);
    CHECK(fseek(stream, 4, SEEK_SET) == 0 && fgetc(stream) == '4' && ftell(stream) == 5);
    CHECK(fgetpos(stream, &place) == 0 && fseek(stream, 2, SEEK_CUR) == 0 && fgetc(stream) == '7');
    CHECK(fsetpos(stream, &place) == 0 && fgetc(stream) == '5');
    CHECK(fputs("ab", stream) >= 0 && fgetc(stream) == '8'); /* SPEC 14: no fseek in between */
    errno = 0;
    CHECK(fseek(stream, -1, SEEK_SET) != 0 && errno == EINVAL && fseek(stream, 0, 7) != 0);
    CHECK(fseek(stream, 3, SEEK_END) == 0 && fputc('z', stream) == 'z' && ftello(stream) == 14);
    rewind(stream);
    char data[16];
    CHECK(fread(data, 1, 16, stream) == 14 && memcmp(data, "012345ab89\0\0\0z", 14) == 0);
    CHECK(fclose(stream) == 0);
    /* With one byte read ahead, a turn and a flush have to give it back. */
    CHECK(make("/file", "xyz"));
    stream = fopen("/file", "r+");
    CHECK(fgetc(stream) == 'x' && fgetc(stream) == 'y' && fflush(stream) == 0);
    CHECK(fgetc(stream) == 'z' && fseek(stream, 1, SEEK_SET) == 0 && fgetc(stream) == 'y');
    CHECK(fputc('Q', stream) == 'Q' && fclose(stream) == 0);
    stream = fopen("/file", "r");
    CHECK(fread(data, 1, 16, stream) == 3 && memcmp(data, "xyQ", 3) == 0 && fclose(stream) == 0);
    errno = 0;
    CHECK(ftell(stdout) == -1 && errno == ESPIPE && fseek(stdout, 0, SEEK_SET) == -1);
}

/* 7.21.6.2: SPEC 5 holds for streams too */
static void test_scanning(void) {
    char word[16];
    int number = 0, at = 0;
    double real = 0;
    BEGIN("fscanf");
    CHECK(make("/file", "  12,0x1f -7.25e1word rest\n100ergs 5-inf 1e+x"));
    FILE *stream = fopen("/file", "r");
    CHECK(fscanf(stream, "%d,", &number) == 1 && number == 12);
    CHECK(fscanf(stream, "%i%n", &number, &at) == 1 && number == 31 && at == 4);
    CHECK(fscanf(stream, "%lf%3s", &real, word) == 2 && real == -72.5 && strcmp(word, "wor") == 0);
    CHECK(fscanf(stream, "%[a-d] %[^\n]", word, word + 8) == 2 && strcmp(word, "d") == 0 &&
          strcmp(word + 8, "rest") == 0);
    CHECK(fscanf(stream, "%lf", &real) == 0 && fscanf(stream, "%s", word) == 1 &&
          strcmp(word, "rgs") == 0);
    CHECK(fscanf(stream, "%*d%lf", &real) == 1 && real < -1e308);
    CHECK(fscanf(stream, "%lf", &real) == 0 && fgetc(stream) == 'x');
    CHECK(fscanf(stream, "%d", &number) == EOF && feof(stream) != 0 && fclose(stream) == 0);
    CHECK(scanf("%d", &number) == EOF);
}

/* 7.21.4 and 7.21.5.4 */
static void test_names(void) {
    char name[L_tmpnam], other[L_tmpnam];
    BEGIN("names");
    CHECK(make("/file", "kept") && rename("/file", "/moved") == 0 && holds("/moved", "kept"));
    errno = 0;
    CHECK(rename("/file", "/other") == -1 && errno == ENOENT);
    errno = 0;
    CHECK(remove("/file") == -1 && errno == ENOENT);
    CHECK(tmpnam(name) == name && tmpnam(other) == other && strcmp(name, other) != 0);
    CHECK(refuses(name, "r", ENOENT));
    FILE *stream = tmpfile();
    CHECK(stream != NULL && fputs("short", stream) >= 0);
    rewind(stream);
    CHECK(fgetc(stream) == 's' && fclose(stream) == 0);
    stream = fopen("/moved", "r");
    CHECK(fgetc(stream) == 'k');
    stream = freopen("/file", "w+", stream);
    CHECK(stream != NULL && fputs("new", stream) >= 0 && holds("/moved", "kept"));
    CHECK(freopen("/none", "r", stream) == NULL && holds("/file", "new"));
    CHECK(freopen("/file", "r", stdin) == stdin && getchar() == 'n' && fclose(stdin) == 0);
    CHECK(remove("/file") == 0 && remove("/moved") == 0);
}

/* No descriptor is free, and all come back. */
static void test_many(void) {
    static FILE *streams[5000];
    unsigned count = 0;
    BEGIN("many streams");
    errno = 0;
    while (count < 5000 && (streams[count] = fopen("/file", "a")) != NULL) {
        count++;
    }
    CHECK(count >= FOPEN_MAX && errno == EMFILE);
    while (count-- > 0) {
        CHECK(fclose(streams[count]) == 0);
    }
    CHECK(make("/file", "again") && holds("/file", "again") && remove("/file") == 0);
}

void conformance_files(void) {
    test_modes();
    test_buffers();
    test_reading();
    test_positions();
    test_scanning();
    test_names();
    test_many();
}
