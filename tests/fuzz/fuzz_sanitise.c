/* SPDX-License-Identifier: MIT */
/* Any bytes as text from outside. */
#include <stdlib.h>

#include "fuzz.h"
#include "text_invariants.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return text_invariants_init() ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_require(text_invariants_broken((const char *)bytes, length));
    return 0;
}
