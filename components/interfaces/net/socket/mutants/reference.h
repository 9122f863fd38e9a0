/* SPDX-License-Identifier: MIT */
/* BSD sockets the shortest way: a call that waits looks, sleeps for a moment, and looks again. */
#include <errno.h>
#include <fcntl.h>
#include <posix_descriptor.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"
#include "stream.h"
#include "listener.h"
#include "datagram.h"
#include "names.h"
#include "transfer.h"
#include "option.h"
#include "wait.h"
#include "text.h"
