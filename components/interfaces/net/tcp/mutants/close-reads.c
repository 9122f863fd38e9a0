/* SPDX-License-Identifier: MIT */
#define BREAK_CLOSE_READS
#include "reference.h"
