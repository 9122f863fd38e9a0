/* SPDX-License-Identifier: MIT */
#define BREAK_BINDS_TWICE
#include "reference.h"
