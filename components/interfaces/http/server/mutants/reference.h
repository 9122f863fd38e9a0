/* SPDX-License-Identifier: MIT */
/* An HTTP server the shortest way: after each event it looks at every client. */
#include <stdio.h>
#include <string.h>
#include <ashlar/http/server.h>
#include <ashlar/machine.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/time.h>
#include "client.h"
#include "parse.h"
#include "answer.h"
#include "serve.h"
