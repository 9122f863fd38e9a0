/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_PAGE_MORE
#include "reference.h"
