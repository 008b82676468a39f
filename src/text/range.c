/* SPDX-License-Identifier: MIT */
#include "range.h"

guint8 text_range_value(const TextRange *table, gsize count, gunichar c, guint8 fallback)
{
    gsize low = 0, high = count;

    while (low < high) {
        gsize middle = low + (high - low) / 2;

        if (c > table[middle].last)
            low = middle + 1;
        else if (c < table[middle].first)
            high = middle;
        else
            return table[middle].value;
    }
    return fallback;
}
