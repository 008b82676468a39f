/* SPDX-License-Identifier: MIT */
/* A filter as the files of it see it: filter.c reads and writes it, filter_match.c says what it means. */
#ifndef MODEL_FILTER_TERMS_H
#define MODEL_FILTER_TERMS_H

#include "looptrace/filter.h"

typedef enum { KIND_TEXT, KIND_STATUS, KIND_RISK, KIND_NUMBER, KIND_DAY } Kind;

typedef enum {
    FIELD_ANY, /* no field was named */
    FIELD_NUMBER,
    FIELD_PRODUCT,
    FIELD_BUYER,
    FIELD_SUPPLIER,
    FIELD_STAGE,
    FIELD_STATUS,
    FIELD_RISK,
    FIELD_QUANTITY,
    FIELD_PROGRESS,
    FIELD_DUE,
    FIELD_COUNT
} Field;

typedef struct {
    const char *name, *also;
    Kind kind;
} FilterField;

extern const FilterField filter_fields[FIELD_COUNT];

typedef enum { EQUAL, LESS, AT_MOST, MORE, AT_LEAST } Operator;

typedef struct {
    Field field;
    gboolean negated;
    Operator op;
    char *value;      /* as typed, without quotes */
    gint64 number;    /* KIND_NUMBER; KIND_RISK: yes */
    guint32 statuses; /* KIND_STATUS: bits of Workflow */
    gboolean none;    /* nothing is there */
    gboolean any;     /* something is */
} Term;

struct Filter {
    GArray *terms; /* Term */
};

Filter *filter_new(void);
void filter_add_term(Filter *filter, const Term *term); /* copied */
/* 7d, -3m, fri, 2026-12-31. */
gboolean filter_read_day(const char *text, Day today, Day *day);
Field filter_field_from_name(const char *name, gsize length); /* FIELD_ANY: there is none */

/* ---- the words of the language, whatever fields it has ---- */

/* Takes the next word: blanks end it, but for those in quotes, which vanish. NULL: a quote without an end. */
char *filter_next_word(const char **text);
gsize filter_read_operator(const char *text,
                           Operator *op); /* ":", "=", "<", "<=", ">", ">="; its length */
gboolean filter_is_name(const char *word, gsize length);

#endif
