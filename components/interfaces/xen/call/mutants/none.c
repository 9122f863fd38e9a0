/* SPDX-License-Identifier: MIT */
#include "reference.h"
