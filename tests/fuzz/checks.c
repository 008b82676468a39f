/* SPDX-License-Identifier: MIT */
#include "checks.h"

#include "looptrace/fault.h"
#include "looptrace/text.h"

static gboolean is_one_of(gunichar c, const gunichar (*ranges)[2], gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return TRUE;
    return FALSE;
}

gboolean checks_is_bidi_control(gunichar c)
{
    static const gunichar bidi[][2] = {
        {0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

    return is_one_of(c, bidi, G_N_ELEMENTS(bidi));
}

gboolean checks_is_invisible(gunichar c)
{
    static const gunichar invisible[][2] = {
        {0x00AD, 0x00AD},  {0x034F, 0x034F},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F},  {0x200B, 0x200B},   {0x2028, 0x2029},   {0x2060, 0x2064},
        {0x206A, 0x206F},  {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
        {0xFFF9, 0xFFFB},  {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF}};

    return is_one_of(c, invisible, G_N_ELEMENTS(invisible));
}

const char *checks_refusal(const GError *error)
{
    if (error == NULL)
        return "nothing came, and no error";
    if (error->domain != FAULT || error->code != FAULT_DECODE)
        return "what was refused isn't FAULT_DECODE";
    g_autofree char *clean = text_clean(error->message, -1);
    if (!g_str_equal(clean, error->message))
        return "the sentence of a refusal isn't sanitised";
    return *error->message != '\0' ? NULL : "a refusal has no sentence";
}
