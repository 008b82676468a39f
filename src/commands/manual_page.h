/* SPDX-License-Identifier: MIT */
/* A page of text about the program, written once: for a terminal, or in roff (man(7)) for man. */
#ifndef COMMANDS_MANUAL_PAGE_H
#define COMMANDS_MANUAL_PAGE_H

#include "looptrace/keymap.h"
#include "looptrace/manual.h"

typedef struct ManualPage ManualPage;

ManualPage *manual_page_new(gboolean roff);
char *manual_page_end(
    ManualPage *page); /* frees the page; caller frees the text, which has no last line end */
gboolean manual_page_is_roff(const ManualPage *page);

void manual_page_title(ManualPage *page, const char *name, const char *section);
void manual_page_section(ManualPage *page, const char *title);
void manual_page_subsection(ManualPage *page, const char *title);
/* A paragraph; what stands between grave accents is set off in roff. */
void manual_page_text(ManualPage *page, const char *text);
void manual_page_gap(ManualPage *page); /* a blank line, on a terminal */
/* Name and meaning: "--limit N", "at most N". */
void manual_page_item(ManualPage *page, const char *name, const char *meaning);
void manual_page_lines(ManualPage *page, const char *lines); /* as they are: an example */

/* The sections of both pages that are made elsewhere. */
void manual_put_keys(ManualPage *page, const Keymap *shown, const Keymap *other);

#endif
