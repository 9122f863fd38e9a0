/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_PATHS
#include "reference.h"
