/* SPDX-License-Identifier: MIT */
#define BREAK_FORGIVES_FOLDER
#include "reference.h"
