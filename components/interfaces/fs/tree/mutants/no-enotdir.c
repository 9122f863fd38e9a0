/* SPDX-License-Identifier: MIT */
#define BREAK_NO_ENOTDIR
#include "reference.h"
