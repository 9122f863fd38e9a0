/* SPDX-License-Identifier: MIT */
#define BREAK_MULTICAST
#include "reference.h"
