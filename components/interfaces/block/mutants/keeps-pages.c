/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_PAGES
#include "reference.h"
