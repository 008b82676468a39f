/* SPDX-License-Identifier: MIT */
/* The form as its files see it: form.c (life, values), form_keys.c, form_paint.c, form_draft.c, and
 * field.c, which knows the kinds. */
#ifndef UI_FORM_PRIVATE_H
#define UI_FORM_PRIVATE_H

#include "edit.h"
#include "looptrace/ui_form.h"

#define FORM_LIST_ROWS 6 /* of an open list */

typedef struct {
    EditLine *line;      /* as typed; of a list: the label, or what is looked for */
    char *base;          /* as it was set; NULL for a secret */
    char *chosen;        /* CHOICE, PERSON: value of the row; "": none */
    char *given;         /* what ui_form_get() gives */
    gboolean right;      /* given is of its kind */
    SafeText *problem;   /* what is wrong with it, seen once it has been left */
    SafeText *error;     /* from outside */
    SafeText *remark;    /* of a draft */
    UiChoices *choices;  /* CHOICE, PERSON */
    gboolean open, full; /* the list; no more could be typed */
} Slot;

struct UiForm {
    const UiField *fields;
    Slot *slots;
    guint n, focus;
    int width; /* 0: nobody has said */
    int label_columns;
    gboolean has_foot, accessible;
    gboolean stays; /* long text isn't edited outside */
    gboolean edits; /* something was set: what is changed is worth a mark */
    Day today;
};

Slot *form_slot(const UiForm *form, const char *key); /* NULL, and a warning: no such field */
const UiField *form_field(const UiForm *form, const Slot *slot);
/* After a change of its line or choice. */
void form_slot_changed(UiForm *form, Slot *slot);
/* The focus leaves it: what is typed takes its final form, what is wrong is said. */
void form_slot_settle(UiForm *form, Slot *slot);
gboolean form_slot_differs(const UiForm *form, const Slot *slot);
void form_slot_choose(UiForm *form, Slot *slot, const char *value); /* "": none */
gboolean form_is_list(const UiField *field);
/* The rows of another list, copied. */
void form_share_choices(UiForm *form, const char *key, const UiChoices *choices);
/* Cells of the focused field's line, by the width that was set. */
int form_field_columns(const UiForm *form, guint field, int columns);

/* ---- the kinds (field.c) ---- */

/* *value: of its kind, "" when nothing is typed; *problem: why not, a sentence. One of the two, and the
 * caller frees it. Not for lists and secrets. */
gboolean field_read(const UiField *field, Day today, const char *typed, char **value,
                    char **problem);
/* The value as people read it: "22,440.50". Caller frees. */
char *field_show(const UiField *field, const char *value);
/* What typed or set text means, behind the field: "2026-11-27, Fri, in 4 days"; NULL: nothing to add. */
char *field_meaning(const UiField *field, Day today, const char *typed, gboolean focused);
int field_columns(const UiField *field, int columns); /* of as many as there are */
int field_rows(const UiField *field);
const char *field_kind_name(UiFieldKind kind);

#endif
