/* SPDX-License-Identifier: MIT */
#define BREAK_READS_PAGES
#include "reference.h"
