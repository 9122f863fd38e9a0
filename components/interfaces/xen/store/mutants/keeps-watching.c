/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_WATCHING
#include "reference.h"
