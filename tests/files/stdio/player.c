/* SPDX-License-Identifier: MIT */
/*
 * A sequence of operations on three streams and three files, drawn from the seed in argv[1]; one
 * line for what each gave. What C11 or POSIX leaves open is not done: no write right after a read
 * without a seek between them, no file in two streams, no position after ungetc at the start, no
 * mode that is none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAMS 3
#define STEPS   400

enum last { NOTHING, READ, WRITE };

struct player {
    FILE *stream;
    char buffer[64];
    enum last last;
    int reads, writes, appends, touched, backs;
};

static struct player players[STREAMS];
static unsigned long state;

static unsigned draw(unsigned below) {
    state = state * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(state >> 33) % below;
}

static const char *const names[] = {"a", "b", "./c"};
static const char *const modes[] = {"r",  "w",   "a",   "r+",  "w+",  "a+",
                                    "rb", "r+b", "wb+", "ab+", "w+x", "wx"};

static void show(const char *text, size_t count) {
    (void)putchar('[');
    for (size_t i = 0; i < count; i++) {
        (void)putchar(text[i] == '\n' ? '|' : text[i] == '\0' ? '~' : text[i]);
    }
    (void)puts("]");
}

static void play_open(struct player *p) {
    const char *name = names[p - players], *mode = modes[draw(12)];
    errno = 0;
    if (p->stream != NULL) {
        if (draw(2) == 0) {
            printf("fclose %d\n", fclose(p->stream));
            p->stream = NULL;
            return;
        }
        p->stream = freopen(name, mode, p->stream);
        printf("freopen %s %s", name, mode);
    } else {
        p->stream = fopen(name, mode);
        printf("fopen %s %s", name, mode);
    }
    printf(" %d %d\n", p->stream != NULL, p->stream == NULL ? errno : 0);
    p->last = NOTHING;
    p->touched = p->backs = 0;
    p->reads = *mode == 'r' || strchr(mode, '+') != NULL;
    p->writes = *mode != 'r' || strchr(mode, '+') != NULL;
    p->appends = *mode == 'a';
    if (p->stream != NULL && draw(2) == 0) {
        static const int kinds[] = {_IOFBF, _IOLBF, _IONBF};
        int kind = kinds[draw(3)];
        unsigned size = 2 + draw(60);
        printf("setvbuf %d\n", setvbuf(p->stream, kind == _IONBF ? NULL : p->buffer, kind, size));
    }
}

/* What has to come between reading and writing: 7.21.5.3 paragraph 7. */
static void turn(struct player *p, enum last next) {
    if (p->last != NOTHING && p->last != next) {
        printf("turn %d\n", fseek(p->stream, 0, p->backs > 0 ? SEEK_SET : SEEK_CUR));
        p->backs = 0;
    }
    p->last = next;
    p->touched = 1;
}

static void play_write(struct player *p) {
    char text[200];
    unsigned count = draw(8) == 0 ? draw(200) : draw(12);
    for (unsigned i = 0; i < count; i++) {
        text[i] = draw(7) == 0 ? '\n' : draw(9) == 0 ? ' ' : (char)('0' + draw(10));
    }
    turn(p, WRITE);
    switch (draw(4)) {
    case 0:
        printf("fwrite %u\n", (unsigned)fwrite(text, 3, count / 3, p->stream));
        break;
    case 1:
        printf("fprintf %d\n", fprintf(p->stream, "%.*s %d %g\n", (int)count, text,
                                       (int)draw(1000) - 500, draw(100) / 8.0));
        break;
    case 2:
        text[count < 199 ? count : 199] = '\0';
        printf("fputs %d\n", fputs(text, p->stream) >= 0);
        break;
    default:
        printf("fputc %d\n", fputc("klmqrstuvw"[draw(10)], p -> stream));
    }
}

static void play_read(struct player *p) {
    char text[300];
    int number = -1, result;
    double real = -1;
    size_t count;
    turn(p, READ);
    switch (draw(6)) {
    case 0:
        count = fread(text, 1 + draw(3), draw(90), p->stream);
        printf("fread %u\n", (unsigned)count);
        break;
    case 1:
        printf("getc %d\n", getc(p->stream));
        p->backs = p->backs > 0 ? p->backs - 1 : 0;
        return;
    case 2:
        printf("fgets ");
        char *line = fgets(text, (int)(2 + draw(60)), p->stream);
        show(line != NULL ? line : "NULL", line != NULL ? strlen(line) : 4);
        break;
    case 3:
        result = fscanf(p->stream, "%d", &number);
        printf("fscanf %d %d\n", result, number);
        break;
    case 4:
        result = fscanf(p->stream, "%lf", &real);
        printf("fscanf %d %g\n", result, real);
        break;
    default:
        memset(text, 0, sizeof(text));
        result = fscanf(p->stream, " %20[0-4a-m]%n", text, &number);
        printf("fscanf %d %d %s\n", result, number, text);
    }
    /* Where a byte that was given back has gone to, these do not tell. */
    if (p->backs > 0) {
        printf("after back %d\n", fseek(p->stream, 0, SEEK_SET));
        p->backs = 0;
    }
}

static void play_back(struct player *p) {
    if (p->last == READ && p->backs == 0 && ftell(p->stream) > 0) {
        printf("ungetc %d\n", ungetc('A' + (int)draw(26), p->stream));
        printf("feof %d\n", feof(p->stream) != 0);
        p->backs = 1;
    }
}

static void play_seek(struct player *p) {
    static const int froms[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    static fpos_t kept;
    int from = froms[draw(3)];
    long offset = (long)draw(120) - (from == SEEK_SET ? 10 : 60);
    switch (draw(5)) {
    case 0:
        rewind(p->stream);
        printf("rewind\n");
        break;
    case 1:
        printf("fgetpos %d\n", fgetpos(p->stream, &kept));
        printf("fsetpos %d\n", fsetpos(p->stream, &kept));
        break;
    default:
        errno = 0;
        printf("fseek %ld %d", offset, from);
        int result = fseek(p->stream, offset, from);
        printf(" %d %d\n", result, result != 0 ? errno : 0);
        if (result != 0) { /* nobody says where a stream stands then */
            rewind(p->stream);
        }
    }
    p->last = NOTHING;
    p->backs = 0;
    printf("ftell %ld\n", ftell(p->stream));
}

/* Only of files that no stream has: how much of one is where another sees it, is each library's
 * own. */
static void play_names(void) {
    unsigned first = draw(3), second = draw(3);
    const char *from = names[first], *to = names[second];
    if (players[first].stream != NULL || players[second].stream != NULL) {
        printf("no rename\n");
        return;
    }
    errno = 0;
    int result = draw(3) > 0 ? rename(from, to) : remove(from);
    printf("rename %s %s %d %d\n", from, to, result, result != 0 ? errno : 0);
}

static void play(struct player *p) {
    unsigned what = draw(20);
    if (what == 19) {
        play_names();
    } else if (p->stream == NULL || what == 0) {
        play_open(p);
    } else if (what < 7) {
        if (p->writes) {
            play_write(p);
        } else if (p->last != READ) {
            errno = 0;
            printf("refused %d", fputc('x', p->stream));
            printf(" %d %d\n", errno, ferror(p->stream) != 0);
            clearerr(p->stream);
        }
    } else if (what < 13) {
        if (p->reads) {
            play_read(p);
        } else {
            errno = 0;
            printf("refused %d", getc(p->stream));
            printf(" %d %d\n", errno, ferror(p->stream) != 0);
            clearerr(p->stream);
        }
    } else if (what == 13) {
        play_back(p);
    } else if (what < 17) {
        play_seek(p);
    } else if (what == 17) {
        if (p->last == WRITE) {
            printf("fflush %d\n", fflush(p->stream));
            p->last = NOTHING;
        }
    } else if (what == 18) {
        printf("feof %d ferror %d\n", feof(p->stream) != 0, ferror(p->stream) != 0);
        clearerr(p->stream);
    }
}

static void tell(const char *name) {
    FILE *stream = fopen(name, "rb");
    char text[64];
    printf("%s %d\n", name, stream != NULL);
    if (stream != NULL) {
        for (size_t count; (count = fread(text, 1, sizeof(text), stream)) > 0;) {
            show(text, count);
        }
        printf("%d\n", fclose(stream));
    }
}

int main(int argc, char **argv) {
    state = strtoul(argc > 1 ? argv[1] : "1", NULL, 10);
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned which = draw(STREAMS);
        printf("%u: ", which);
        play(&players[which]);
    }
    for (unsigned i = 0; i < STREAMS; i++) {
        if (players[i].stream != NULL) {
            printf("fclose %d\n", fclose(players[i].stream));
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        tell(names[i]);
        (void)remove(names[i]);
    }
    return 0;
}
