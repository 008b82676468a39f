/* SPDX-License-Identifier: MIT */
/*
 * A form (ui/form*.c): fields of a type each, checked where they stand, with what has been changed
 * known apart from what was there. Values go in and out as text: what the server takes, never a float.
 *
 * Keys. Tab, Down, Enter: the next field; S-Tab, Up: the one before; Enter on the last, F2: submit. In long
 * text Enter breaks the line and Up and Down move within it. F4 opens a list, or $VISUAL for long text.
 * Ctrl-R puts back what was there, Ctrl-U empties up to the cursor. Esc closes a list; else it is the
 * pane's (ui_form_changed() says whether something would be lost).
 */
#ifndef LOOPTRACE_UI_FORM_H
#define LOOPTRACE_UI_FORM_H

#include "looptrace/ui.h"
#include "looptrace/ui_choice.h"

G_BEGIN_DECLS

/*    id,     name in drafts */
#define UI_FIELD_KINDS(X)                                                                          \
    X(TEXT, "text")       /* one line of up to 1024 bytes                               */         \
    X(SECRET, "secret")   /* a dot a grapheme; in locked, guarded memory; never saved   */         \
    X(LONG, "long")       /* lines; up to 64 KiB                                        */         \
    X(NUMBER, "number")   /* "1,200" → "1200"                                           */       \
    X(PERCENT, "percent") /* 0 to 100 unless min and max say otherwise                  */         \
    X(MONEY, "money")     /* "22,440.50" → "22440.5"; the currency is printed behind it */       \
    X(DATE, "date")       /* text_read_day(): "fri" → "2026-11-27"                      */       \
    X(CHOICE, "choice")   /* one of a list                                              */         \
    X(PERSON, "person")   /* one of a longer list, found by typing                      */

typedef enum {
#define X(id, name) UI_FIELD_##id,
    UI_FIELD_KINDS(X)
#undef X
        UI_FIELD_KIND_COUNT
} UiFieldKind;

/* Static or living as long as the form; texts are translated already. What is 0 or NULL says nothing. */
typedef struct {
    const char *key, *label;
    UiFieldKind kind;
    gboolean required;
    const char *help;      /* a line while the field has the focus */
    const char *unit;      /* behind the field: "pcs", a currency */
    const char *min, *max; /* NUMBER, PERCENT, MONEY: decimals; DATE: days, "today" is one */
    int places;            /* NUMBER: digits behind the point; MONEY: 2 unless said otherwise */
    int rows;              /* LONG: how many are seen; 0: 4 */
    int characters_max;    /* TEXT, LONG: what the server takes; 0: as much as the field */
} UiField;

typedef struct UiForm UiForm;

/* accessible: a word below each changed field instead of the mark before it. */
UiForm *ui_form_new(const UiField *fields, guint n, gboolean accessible);
void ui_form_free(UiForm *form); /* wipes; NULL is allowed */
/* Of the area that it is painted in: texts are wrapped to it. */
void ui_form_set_width(UiForm *form, int columns);
void ui_form_set_today(UiForm *form, Day today); /* relative days are refused before */

/* ---- values ---- */

/* What is there now, as the server has it: it counts as unchanged, and what was typed goes. */
void ui_form_set(UiForm *form, const char *key, const char *value);
/* What the person wants instead, as if typed. */
void ui_form_put(UiForm *form, const char *key, const char *typed);
/* For the server: as it was set while nothing has changed, else in the form of its kind; as typed when it
 * can't be read (never after UI_FORM_SUBMIT). Borrowed until the next key; "" when empty. */
const char *ui_form_get(const UiForm *form, const char *key);
/* Is the value another than the one that was set? key NULL: of any field. */
gboolean ui_form_changed(const UiForm *form, const char *key);
void ui_form_reset(UiForm *form, const char *key); /* back to what was set */
void ui_form_wipe(UiForm *form, const char *key);

/* Rows of CHOICE and PERSON, copied; state as for ui_choices_set(). The one that is set should be one
 * of them, for its label. */
void ui_form_set_choices(UiForm *form, const char *key, const UiChoice *rows, guint n,
                         const SafeText *state);
/* What is typed to find a person, for a list that the server has to search; NULL: nobody is looking. */
const char *ui_form_searched(const UiForm *form, const char *key);

/* ---- what is wrong ---- */

/* From outside (a refusal of the server's): below the field until it is changed. NULL clears. */
void ui_form_set_error(UiForm *form, const char *key, const SafeText *error);
/* Checks all fields, says below each what is wrong, and takes the focus to the first. TRUE: nothing. */
gboolean ui_form_check(UiForm *form);

/* ---- keys ---- */

void ui_form_focus(UiForm *form, const char *key);
const char *ui_form_focused(const UiForm *form); /* its key; NULL for a form without fields */

/* What F4 does in the field that has the focus. */
typedef enum { UI_FORM_OPENS_NOTHING, UI_FORM_OPENS_LIST, UI_FORM_OPENS_EDITOR } UiFormOpens;
UiFormOpens ui_form_opens(const UiForm *form);
/* There is no editor here: long text is typed where it stands. */
void ui_form_stay(UiForm *form);

typedef enum {
    UI_FORM_IGNORED,
    UI_FORM_CHANGED, /* something to be seen */
    UI_FORM_SUBMIT,  /* and every field is right */
    UI_FORM_EDITOR   /* long text is to be edited outside (ui_editor.h); back by ui_form_put() */
} UiFormResult;
UiFormResult ui_form_key(UiForm *form, guint32 key);
/* What was pasted, at the cursor: never submits, never leaves the field. */
UiFormResult ui_form_paste(UiForm *form, const char *text, gsize length);

/* ---- drafts ---- */

/* What has been typed so far and what was there, without secrets; NULL when nothing has changed. */
GBytes *ui_form_save(const UiForm *form);
/* Puts it back into the fields of the same key and kind; below a field whose set value has been another
 * when the draft was begun it says so. FAULT_DECODE, with the form as it was, when it isn't one. */
gboolean ui_form_restore(UiForm *form, GBytes *draft, GError **error);

/* ---- showing ---- */

/* All rows, among them two at the end for help if any field has some. */
int ui_form_rows(const UiForm *form);
/* Scrolled, when the area has fewer rows, so that the focused field is in it. '>' is before the focused
 * field, '+' before a changed one, unless all were
 * empty at first. Labels stand before their fields, or above where that is too narrow. */
void ui_form_paint(const UiForm *form, UiScreen *screen, const UiArea *area);
void ui_form_cursor(const UiForm *form, const UiArea *area, int *y, int *x);
/* For readers, as ui_table_say(): the focused field's label, what is chosen of a list, what is wrong and what can be
 * done. What is typed isn't in it: the cursor stands there. NULL: a form without fields. */
SafeText *ui_form_say(const UiForm *form);

G_END_DECLS

#endif
