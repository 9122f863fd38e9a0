/* SPDX-License-Identifier: MIT */
/* Descriptors for one thread, on static memory, and each call of vfs where it is needed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libc_files.h>
#include <posix_descriptor.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ashlar/base.h>
#include <ashlar/console.h>
#include <ashlar/vfs.h>
#include "table.h"
#include "transfer.h"
#include "names.h"
#include "directory.h"
