/* SPDX-License-Identifier: MIT */
#define BREAK_APPENDS_ANYWHERE
#include "reference.h"
