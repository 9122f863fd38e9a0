/* SPDX-License-Identifier: MIT */
/* Directories, listed and stood in. */
struct posix_directory {
    int number;
    struct dirent now;
};

DIR *opendir(const char *path) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int number, error = path_of(path, whole, &bytes);
    if (error == 0)
        error = ash_vfs_open(VFS, whole, bytes, ASH_VFS_READ | ASH_VFS_DIRECTORY, &number);
    if (posix_result(error) != 0)
        return NULL;
    DIR *directory = malloc(sizeof *directory);
    directory->number = number;
    return directory;
}

struct dirent *readdir(DIR *directory) {
    static const unsigned char types[] = {DT_UNKNOWN, DT_REG, DT_DIR, DT_LNK, DT_CHR};
    struct ash_fs_entry entry;
    if (posix_result(ash_vfs_list(VFS, directory->number, &entry)) != 0 || entry.bytes == 0)
        return NULL;
    directory->now.d_ino = entry.node;
    directory->now.d_type = types[entry.kind];
#ifdef BREAK_KIND_UNKNOWN
    directory->now.d_type = DT_UNKNOWN;
#endif
    memcpy(directory->now.d_name, entry.name, entry.bytes + 1);
    return &directory->now;
}

void rewinddir(DIR *directory) {
#ifndef BREAK_NEVER_REWINDS
    uint64_t place;
    (void)!ash_vfs_seek(VFS, directory->number, 0, ASH_VFS_FROM_START, &place);
#else
    (void)directory;
#endif
}

int closedir(DIR *directory) {
    int error = ash_vfs_close(VFS, directory->number);
    free(directory);
    return (int)posix_result(error);
}

/* Takes links, dots and doubled slashes out of `path`, which begins at the root, from the front on.
 */
static int settle(char *path, unsigned links) {
    char done[ASH_FS_PATH + 2] = "", rest[2 * ASH_FS_PATH + 2], target[ASH_FS_PATH];
    struct ash_fs_stat found;
    for (char *name = strtok(path, "/"); name != NULL; name = strtok(NULL, "/")) {
        size_t bytes = strlen(done), room = sizeof target;
        char *last = strrchr(done, '/');
        if (strcmp(name, "..") == 0 && last != NULL)
            *last = '\0';
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (bytes + 1 + strlen(name) > ASH_FS_PATH)
            return -ENAMETOOLONG;
        strcat(strcat(done, "/"), name);
        int error = ash_vfs_stat(VFS, done, strlen(done), ASH_VFS_NO_FOLLOW, &found);
        if (error != 0 || found.kind == ASH_FS_FILE)
            return error != 0 ? error : -ENOTDIR;
        if (found.kind != ASH_FS_LINK)
            continue;
        error = ash_vfs_target(VFS, done, strlen(done), target, room, &room);
        if (error != 0 || links == 0)
            return error != 0 ? error : -ELOOP;
        name = strtok(NULL, "");
        done[target[0] == '/' ? 0 : bytes] = '\0';
        strcat(strcpy(rest, done), "/");
        strncat(rest, target, room);
        strcat(strcat(rest, "/"), name != NULL ? name : "");
        if (strlen(rest) > ASH_FS_PATH)
            return -ENAMETOOLONG;
        strcpy(path, rest);
        return settle(path, links - 1);
    }
    strcpy(path, done);
    return 0;
}

int chdir(const char *path) {
    char whole[ASH_FS_PATH + 2];
    size_t bytes;
    int error = path_of(path, whole, &bytes);
#ifdef BREAK_KEEPS_DOTS
    struct ash_fs_stat found;
    if (error == 0)
        error = ash_vfs_stat(VFS, whole, bytes, 0, &found);
    if (error == 0 && found.kind != ASH_FS_DIRECTORY)
        error = -ENOTDIR;
#else
    if (error == 0) {
        whole[bytes] = '\0';
        error = settle(whole, ASH_VFS_LINKS);
        bytes = strlen(whole);
    }
#endif
    if (error == 0)
        libc_set_directory(whole, bytes);
    return (int)posix_result(error);
}

char *getcwd(char *into, size_t room) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int error = path_of(".", whole, &bytes);
    bytes = bytes > 2 ? bytes - 2 : 1;
    if (into == NULL && room == 0)
        into = malloc(room = bytes + 1);
    if (error == 0 && room <= bytes)
        error = room == 0 ? -EINVAL : -ERANGE;
    if (posix_result(error) != 0)
        return NULL;
    memcpy(into, whole, bytes);
    into[bytes] = '\0';
    return into;
}
