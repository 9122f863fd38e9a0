/* SPDX-License-Identifier: MIT */
#define BREAK_EPIPE_FIRST
#include "reference.h"
