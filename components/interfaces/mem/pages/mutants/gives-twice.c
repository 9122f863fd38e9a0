/* SPDX-License-Identifier: MIT */
#define BREAK_GIVES_TWICE
#include "reference.h"
