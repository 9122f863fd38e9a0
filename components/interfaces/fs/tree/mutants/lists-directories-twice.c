/* SPDX-License-Identifier: MIT */
#define BREAK_LISTS_DIRECTORIES_TWICE
#include "reference.h"
