/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_UNACCEPTED
#include "reference.h"
