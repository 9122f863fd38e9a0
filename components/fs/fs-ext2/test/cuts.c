/* SPDX-License-Identifier: MIT */
/*
 * Host test: the power fails. A story is played on a disk that notes each write and flush. Then,
 * for each state that a cut may leave — every write up to some moment, or those before the last
 * flush and any sectors of the others — the file system is mounted as it is: what was synced is
 * there, and each file's sectors are those of one moment behind that; e2fsck -fp mends the disk
 * alone. And then stories in which one request fails. Arguments: an image, a file to write states
 * to, a seed, how many states, the program e2fsck; one more: directories move too, and e2fsck may
 * ask.
 */
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include "workload.h"

/* What a story keeps is kept to the end. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}

static const char *state_file, *e2fsck;
static char **environment;

static void fail(const char *what, unsigned number) {
    (void)fprintf(stderr, "FOUND: %s %u\n", what, number);
    abort();
}

/* What e2fsck says of the disk as it is, once it has mended it. */
static int check(const char *how) {
    const char *words[] = {e2fsck, how, state_file, NULL};
    int status = 0;
    pid_t child;
    FILE *file = fopen(state_file, "wb");
    assert(file != NULL && fwrite(disk.bytes, 1, disk.size, file) == disk.size);
    (void)fclose(file);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (getenv("SHOW") == NULL)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
    assert(posix_spawn(&child, e2fsck, &actions, NULL, (char *const *)words, environment) == 0);
    posix_spawn_file_actions_destroy(&actions);
    assert(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Is the file what the node was at one moment from `first` on, sector by sector? */
static bool is_node(unsigned node, unsigned first, uint32_t size, const uint8_t *bytes) {
    const struct version *version = story.now[node];
    bool has_size = false, ok[MOST_BYTES / 512 + 1] = {false};
    while (version != NULL && version->operation > disk.operation)
        version = version->before;
    for (; version != NULL; version = version->before) {
        has_size |= version->size == size;
        for (uint32_t at = 0; at < size; at += 512) {
            uint32_t count = size - at < 512 ? size - at : 512;
            ok[at / 512] |= memcmp(version->bytes + at, bytes + at, count) == 0;
        }
        if (version->operation <= first)
            break;
    }
    for (uint32_t at = 0; at < size; at += 512)
        has_size &= ok[at / 512];
    return has_size;
}

/* Is there at the place what was at one moment from `first` on? */
static void check_place(unsigned place, unsigned first) {
    static uint8_t bytes[MOST_BYTES];
    struct ash_fs_found found = {0};
    size_t done = 0;
    const char *path = places[place].path;
    int error = fs_ext2_fs_find(FS, path, strlen(path), &found);
    bool is_there = error == 0 && found.used == strlen(path);
    if (error != 0 && error != -ASH_ENOENT && error != -ASH_ENOTDIR)
        fail("an error of find", place);
    if (is_there && found.kind == ASH_FS_FILE) {
        if (found.size > MOST_BYTES ||
            fs_ext2_fs_read(FS, found.node, 0, bytes, sizeof bytes, &done) != 0 ||
            done != found.size)
            fail("a file that cannot be read", place);
    } else if (is_there && found.kind == ASH_FS_LINK &&
               fs_ext2_fs_target(FS, found.node, (char *)bytes, sizeof bytes, &done) != 0)
        fail("a link that cannot be read", place);
    bool fits = false;
    for (unsigned i = first; i <= disk.operation && !fits; i++) {
        unsigned node = story.at[i][place];
        if (!is_there || node == 0)
            fits = !is_there && node == 0;
        else
            fits = found.kind == story.kind[node] &&
                   (found.kind == ASH_FS_DIRECTORY || is_node(node, first, (uint32_t)done, bytes));
    }
    if (error == 0)
        fs_ext2_fs_drop(FS, found.node);
    if (!fits)
        fail(is_there ? "something that never was at place" : "nothing at place", place);
}

/* Every directory can be listed. */
static void check_lists(const char *path) {
    struct ash_fs_found found;
    struct ash_fs_entry entry;
    uint64_t cursor = 0;
    if (fs_ext2_fs_find(FS, path, strlen(path), &found) != 0)
        return;
    do
        if (fs_ext2_fs_list(FS, found.node, &cursor, &entry) != 0)
            fail("a directory that cannot be listed", 0);
    while (entry.bytes > 0);
    fs_ext2_fs_drop(FS, found.node);
}

/* The disk is used on: so what a cut left must not become part of something new. */
static void use_it(void) {
    struct ash_fs_found root, found;
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    char text[] = "fresh-0", data[2500];
    memset(data, 'f', sizeof data);
    assert(fs_ext2_fs_find(FS, "", 0, &root) == 0);
    for (; text[6] < '8'; text[6]++) {
        struct ash_fs_name name = {root.node, text, sizeof text - 1};
        int error = fs_ext2_fs_make(FS, &name, &what, &found);
        if (error == -ASH_ENOSPC)
            break;
        if (error == 0) {
            error = fs_ext2_fs_write(FS, found.node, 0, data, sizeof data);
            fs_ext2_fs_drop(FS, found.node);
        }
        if (error != 0 && error != -ASH_ENOSPC)
            fail("a disk that cannot be used on", (unsigned)-error);
    }
    for (unsigned i = PATHS; i-- > 0;) {
        struct ash_fs_name name;
        if (parent_of(i, &name) != 0)
            continue;
        int error = fs_ext2_fs_remove(FS, &name, places[i].is_directory ? 2 : 1);
        fs_ext2_fs_drop(FS, name.directory);
        if (error != 0 && error != -ASH_ENOENT && error != -ASH_ENOTEMPTY)
            fail("a name that cannot be removed", i);
    }
    fs_ext2_fs_drop(FS, root.node);
}

/* Applies a write, all of it or some of its sectors. */
static void apply(const struct event *event, bool tears) {
    for (uint32_t at = 0; at < event->bytes; at += 512)
        if (!tears || below(2) == 0)
            memcpy(disk.bytes + event->sector * 512 + at, event->data + at, 512);
}

/* The disk as a cut behind `count` events leaves it. */
static void cut(const uint8_t *image, size_t count, bool tears) {
    size_t flushed = 0;
    for (size_t i = 0; i < count; i++)
        if (disk.events[i].bytes == 0)
            flushed = i;
    memcpy(disk.bytes, image, disk.size);
    unsigned mode = below(3); /* of the writes: whole or not, torn, or nearly none */
    for (size_t i = 0; i < count; i++) {
        bool is_loose = tears && i > flushed;
        if (!is_loose || mode == 1 || below(mode == 0 ? 2 : 8) == 0)
            apply(&disk.events[i], is_loose && mode != 0);
    }
}

static void check_state(const uint8_t *image, size_t count, bool tears) {
    unsigned first = 0;
    cut(image, count, tears);
    disk.operation = count == 0 ? 0 : disk.events[count - 1].operation;
    for (unsigned i = 1; i <= disk.operation; i++)
        if (story.synced[i] != 0 && story.synced[i] <= count)
            first = i;
    int status = check("-fp");
    if (status > (moves_folders ? 4 : 1)) {
        (void)fprintf(stderr, "behind event %zu, in operation %u\n", count, disk.operation);
        fail("e2fsck ends with", (unsigned)status);
    }
    if (mount() != 0)
        fail("a state that cannot be mounted, behind event", (unsigned)count);
    for (unsigned i = 0; i < PATHS; i++)
        check_place(i, first);
    check_lists("");
    for (unsigned i = 0; i < 3; i++)
        check_lists(places[i].path);
    if (below(4) == 0)
        use_it();
    unmount();
    if (below(4) == 0 && check("-fp") > (moves_folders ? 4 : 1))
        fail("e2fsck, once it was used on, behind event", (unsigned)count);
}

/* The story with one request that fails. False: there is none so late. */
static bool fail_one(const uint8_t *image, uint32_t n) {
    memcpy(disk.bytes, image, disk.size);
    memset(story.now, 0, sizeof story.now); /* its versions are kept until the end */
    story.nodes = 0;
    below(0);
    disk.until_failure = n;
    if (mount() == 0) {
        (void)play(60, true);
        unmount();
    }
    bool happened = disk.until_failure == NEVER;
    disk.until_failure = NEVER;
    if (check("-fp") > 1)
        fail("e2fsck behind a request that failed", n);
    return happened;
}

int main(int count, char **argument, char **environ_of) {
    if (count != 6 && count != 7)
        return 2;
    unsigned seed = (unsigned)strtoul(argument[3], NULL, 10);
    unsigned states = (unsigned)strtoul(argument[4], NULL, 10);
    state_file = argument[2];
    moves_folders = count == 7 && strcmp(argument[6], "folders") == 0;
    bool all = count == 7 && !moves_folders; /* every request fails once, not about every 30th */
    e2fsck = argument[5];
    environment = environ_of;
    FILE *file = fopen(argument[1], "rb");
    assert(file != NULL && fseek(file, 0, SEEK_END) == 0);
    disk.size = (size_t)ftell(file);
    disk.bytes = malloc(disk.size);
    uint8_t *image = malloc(disk.size);
    rewind(file);
    assert(fread(image, 1, disk.size, file) == disk.size);
    (void)fclose(file);
    memcpy(disk.bytes, image, disk.size);
    disk.until_failure = NEVER;
    for (unsigned i = 0; i < seed; i++)
        (void)below(7);
    fuzz_cache = below(3) == 0 ? 65536 : 16384;
    disk.records = true;
    assert(mount() == 0);
    int error = play(OPERATIONS, false);
    if (error != 0)
        fail("an operation", (unsigned)-error);
    for (unsigned i = 0; i < PATHS; i++) {
        disk.operation = OPERATIONS;
        check_place(i, OPERATIONS);
    }
    unmount();
    disk.records = false;
    disk.is_quiet = true;
    if (check("-fn") != 0)
        fail("e2fsck, all being well, seed", seed);
    size_t events = disk.event_count;
    uint32_t requests = 0; /* the last that failed */
    (void)printf("%zu events\n", events);
    for (unsigned i = 0; i < states; i++)
        check_state(image,
                    i % 2 == 0 && states >= events * 2 ? i / 2 % (events + 1)
                                                       : below((unsigned)events + 1),
                    i % 2 != 0);
    for (uint32_t n = all ? 0 : seed % 3; states > 0 && !moves_folders && fail_one(image, n);
         n += all ? 1 : 1 + below(60))
        requests = n + 1;
    (void)printf("%u requests\n", requests);
    return 0;
}
