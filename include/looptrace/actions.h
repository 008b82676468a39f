/* SPDX-License-Identifier: MIT */
/*
 * Everything that a person can do, as one table (action_table.h): name, words, arguments, what has to be so
 * before it can be done, how grave it is, on which screens it is, and its keys. Keys, the `:` prompt, the
 * palette, the command line, help, completion and the manual are made from it. Who does it is elsewhere:
 * the function of the command line in the file of its noun (src/commands), that of a screen in its pane.
 */
#ifndef LOOPTRACE_ACTIONS_H
#define LOOPTRACE_ACTIONS_H

#include "looptrace/model.h"
#include "looptrace/records.h"
#include "looptrace/services.h"
#include "looptrace/words.h"

G_BEGIN_DECLS

/* ---- arguments ---- */

/* What an argument holds: checked before anything runs, and completed from what is here (actions.c). */
typedef enum {
    ARGUMENT_FLAG, /* there or not, without a value */
    ARGUMENT_TEXT,
    ARGUMENT_INTEGER, /* a whole number from 1 on */
    ARGUMENT_PERCENT, /* 0..100 */
    ARGUMENT_DATE,    /* 2026-11-23 */
    ARGUMENT_MONEY,   /* exact decimal, no currency */
    ARGUMENT_CHOICE,  /* one of the words in choices */
    ARGUMENT_ORDER,   /* an order's number */
    ARGUMENT_STAGE,   /* a stage of that order: its number or (a part of) its name */
    ARGUMENT_WORKFLOW,
    ARGUMENT_STAGE_STATUS,
    ARGUMENT_LEAD, /* a lead: its id, or the beginning of it */
    ARGUMENT_LEAD_STATUS,
    ARGUMENT_LISTING, /* a listing: as a lead */
    ARGUMENT_LISTING_STATUS,
    ARGUMENT_SUPPLIER_ORDER, /* its number */
    ARGUMENT_OFFER,
    ARGUMENT_SECTION, /* of Home: as that of the last run has them */
    ARGUMENT_COLUMNS, /* of that command's answer: names parted by commas */
    ARGUMENT_FIELD,   /* of a change that waits: as the table of writes has it */
    ARGUMENT_FILTER,  /* the language of filter.h */
    ARGUMENT_VIEW,    /* a named view: its name or its number */
    ARGUMENT_FILE,
    ARGUMENT_NOTE, /* a person's own words: as TEXT, and never kept in the history of the `:` prompt */
    ARGUMENT_PROFILE, /* one of those of the config */
    ARGUMENT_CHANGE,  /* one that waits or was made: its number in outbox or history, or its id */
    ARGUMENT_NOUN,    /* the first word of a command, or what else there is help about */
    ARGUMENT_VERB,    /* the second one */
    ARGUMENT_TYPES
} ArgumentType;

typedef enum {
    ARGUMENT_IS_WORD = 1u << 0,   /* stands by itself, without a name ("SA-00042"); needed */
    ARGUMENT_IS_LIST = 1u << 1,   /* several, parted by commas or by naming it again */
    ARGUMENT_IS_SPARE = 1u << 2,  /* a word that may be left out */
    ARGUMENT_IS_NEEDED = 1u << 3, /* an option that may not */
    ARGUMENT_IS_REST = 1u << 4    /* the last word, and it is all that follow (invocation_rest()) */
} ArgumentTraits;

typedef struct {
    const char *name; /* "percent": --percent; of a word: what the code calls it */
    ArgumentType type;
    const char *shown; /* "N", "ORDER-NUMBER"; NULL for a flag */
    const char *help;
    guint traits;
    const char *choices; /* "risk|due|number", for ARGUMENT_CHOICE */
} ActionArgument;

/* For the table. WORDs come before the others, in their order. */
#define ARGUMENTS(...)                                                                             \
    (const ActionArgument[])                                                                       \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, ARGUMENT_TYPES, NULL, NULL, 0, NULL                                              \
        }                                                                                          \
    }
#define WORD(name, type, shown, help)                                                              \
    {                                                                                              \
        name, ARGUMENT_##type, shown, help, ARGUMENT_IS_WORD, NULL                                 \
    }
/* A word that may be left out. */
#define SPARE_WORD(name, type, shown, help)                                                        \
    {                                                                                              \
        name, ARGUMENT_##type, shown, help, ARGUMENT_IS_WORD | ARGUMENT_IS_SPARE, NULL             \
    }
#define OPTION(name, type, shown, help)                                                            \
    {                                                                                              \
        name, ARGUMENT_##type, shown, help, 0, NULL                                                \
    }
#define OPTIONS(name, type, shown, help)                                                           \
    {                                                                                              \
        name, ARGUMENT_##type, shown, help, ARGUMENT_IS_LIST, NULL                                 \
    }
#define FLAG(name, help)                                                                           \
    {                                                                                              \
        name, ARGUMENT_FLAG, NULL, help, 0, NULL                                                   \
    }
#define CHOICE(name, shown, choices, help)                                                         \
    {                                                                                              \
        name, ARGUMENT_CHOICE, shown, help, 0, choices                                             \
    }
#define REST(name, type, shown, help)                                                              \
    {                                                                                              \
        name, ARGUMENT_##type, shown, help,                                                        \
            ARGUMENT_IS_WORD | ARGUMENT_IS_SPARE | ARGUMENT_IS_REST, NULL                          \
    }
#define CHOSEN_WORD(name, shown, choices, help)                                                    \
    {                                                                                              \
        name, ARGUMENT_CHOICE, shown, help, ARGUMENT_IS_WORD, choices                              \
    }

/* FALSE with FAULT_USAGE when the value can't be one; says what it could be. */
gboolean argument_check(const ActionArgument *argument, const char *value, GError **error);
/* The words that a value can be, where they are known without asking anybody; NULL: not known. */
GStrv argument_words(const ActionArgument *argument);

/* ---- screens ---- */

#define ACTION_SCREENS(X)                                                                          \
    X(SIGN_IN, "sign-in", NC_("screen", "Sign in"))                                                \
    X(LOCK, "lock", NC_("screen", "Locked"))                                                       \
    X(HOME, "home", NC_("screen", "Home"))                                                         \
    X(ORDERS, "orders", NC_("screen", "Orders"))                                                   \
    X(ORDER, "order", NC_("screen", "Order"))                                                      \
    X(PHOTOS, "photos", NC_("screen", "Photos"))                                                   \
    X(FILES, "files", NC_("screen", "Files"))                                                      \
    X(BOARD, "board", NC_("screen", "Production board"))                                           \
    X(OFFERS, "offers", NC_("screen", "Supplier orders"))                                          \
    X(MESSAGES, "messages", NC_("screen", "Messages"))                                             \
    X(THREAD, "thread", NC_("screen", "Thread"))                                                   \
    X(NOTIFICATIONS, "notifications", NC_("screen", "Notifications"))                              \
    X(CAPACITY, "capacity", NC_("screen", "Capacity"))                                             \
    X(CANDIDATES, "candidates", NC_("screen", "Assign a supplier"))                                \
    X(APPROVALS, "approvals", NC_("screen", "Approvals"))                                          \
    X(SUPPLIERS, "suppliers", NC_("screen", "Suppliers"))                                          \
    X(PEOPLE, "people", NC_("screen", "People and roles"))                                         \
    X(AUDIT, "audit", NC_("screen", "Audit log"))                                                  \
    X(RETENTION, "retention", NC_("screen", "Data life cycle"))                                    \
    X(STATUSES, "statuses", NC_("screen", "Workflow status"))                                      \
    X(LEADS, "leads", NC_("screen", "Leads"))                                                      \
    X(MARKET, "market", NC_("screen", "Marketplace"))                                              \
    X(LISTINGS, "listings", NC_("screen", "Your listings"))                                        \
    X(LISTING, "listing", NC_("screen", "Listing"))                                                \
    X(LEAD, "lead", NC_("screen", "Lead"))                                                         \
    X(COLUMNS, "columns", NC_("screen", "Columns"))                                                \
    X(VIEWS, "views", NC_("screen", "Views"))                                                      \
    X(EXPORT, "export", NC_("screen", "Export"))                                                   \
    X(NETWORK, "network", NC_("screen", "Network"))                                                \
    X(ACCOUNT, "account", NC_("screen", "Account"))                                                \
    X(CREDENTIAL, "credential", NC_("screen", "Password and factors"))                             \
    X(WRITE, "write", NC_("screen", "Change"))                                                     \
    X(QUESTION, "question", NC_("screen", "Question"))                                             \
    X(BULK, "bulk", NC_("screen", "Several orders"))                                               \
    X(WORK, "work", NC_("screen", "Several at once"))                                              \
    X(CONFLICT, "conflict", NC_("screen", "Conflict"))                                             \
    X(OUTBOX, "outbox", NC_("screen", "Outbox"))                                                   \
    X(HISTORY, "history", NC_("screen", "History"))                                                \
    X(HELP, "help", NC_("screen", "Help"))                                                         \
    X(TEXT, "text", NC_("screen", "Text to copy"))                                                 \
    X(PALETTE, "palette", NC_("screen", "Palette"))                                                \
    X(OUTPUT, "output", NC_("screen", "Answer"))

typedef enum {
#define X(id, name, title) SCREEN_##id,
    ACTION_SCREENS(X)
#undef X
        SCREEN_COUNT
} Screen;

const char *screen_name(Screen screen); /* "orders": that of its pane, of [keys.orders] */
const char *screen_title(Screen screen);
Screen screen_from_name(const char *name); /* SCREEN_COUNT: none */

/* Where an action is: a set of screens. */
typedef guint64 ScreenSet;
#define SCREEN_BIT(screen) ((ScreenSet)1 << (screen))
#define ON(screen)         SCREEN_BIT(SCREEN_##screen)
#define ON_EVERY                                                                                   \
    ((SCREEN_BIT(SCREEN_COUNT) - 1) & ~ON(LOCK)) /* a locked one has what it needs, and no more */
#define ON_SIGNED_IN (ON_EVERY & ~ON(SIGN_IN))
/* What a person has begun and ends there: nothing else comes between. */
#define ON_FORMS (ON(WRITE) | ON(QUESTION) | ON(CONFLICT) | ON(BULK) | ON(EXPORT) | ON(CREDENTIAL))
#define ON_ROWS                                                                                    \
    (ON(MARKET) | ON(LISTINGS) | ON(LISTING) | ON(OFFERS) | ON(LEADS) | ON(MESSAGES) |             \
     ON(THREAD) | ON(NOTIFICATIONS) | ON(CAPACITY) | ON(SUPPLIERS) | ON(CANDIDATES) |              \
     ON(APPROVALS) | ON(PEOPLE) | ON(AUDIT) |                                                      \
     ON(RETENTION)) /* lists of rows: panes/rows_pane.h */
#define ON_LISTINGS (ON(LISTINGS) | ON(LISTING))
#define ON_LEADS    (ON(LEADS) | ON(LEAD))
#define ON_TABLES                                                                                  \
    (ON_ROWS | ON(HOME) | ON(ORDERS) | ON(ORDER) | ON(BOARD) | ON(STATUSES) | ON(OUTBOX) |         \
     ON(HISTORY) | ON(ACCOUNT) | ON(PHOTOS) | ON(FILES))
#define ON_MARKS (ON_ROWS | ON(ORDERS) | ON(BOARD) | ON(ORDER))
#define ON_COPY  (ON_ROWS | ON(ORDERS) | ON(ORDER) | ON(BOARD) | ON(VIEWS) | ON(LEAD))
#define ON_VIEWS ON(ORDERS) /* lists with named views */
/* Rows with a buyer and a supplier. */
#define ON_PARTIES (ON(ORDERS) | ON(ORDER) | ON(BOARD))
#define ON_LISTS                                                                                   \
    (ON_ROWS | ON(HOME) | ON(ORDERS) | ON(BOARD) | ON(STATUSES) | ON(OUTBOX) | ON(BULK) | ON(VIEWS))

/* Who usually makes what is ordered. */
#define WHO_MAKES (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY))

/* Who answers a supplier order: its supplier, and admins counter-offers. */
#define WHO_ANSWERS WHO_MAKES

#define WHO_SELLS (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES))

/* ---- the table ---- */

typedef enum {
    NEEDS_CONNECTION = 1u << 0, /* an address and a key */
    NEEDS_SESSION = 1u << 1,    /* somebody is signed in */
    NEEDS_PASSWORD = 1u << 2,   /* asked on the terminal or read from stdin before it runs */
    USES_KEPT = 1u << 3,        /* reads what is kept on this machine, and takes --offline */
    NEEDS_ROW = 1u << 4,        /* on a screen: a row is selected */
    NEEDS_LINE = 1u << 5,       /* can't wait in the outbox */
    IS_HIDDEN = 1u << 6,        /* for shells and builds: in no help */
    USES_OUTBOX = 1u << 7,      /* opens the outbox; with USES_KEPT */
    NEEDS_ONLINE = 1u << 8,     /* says nothing new in offline mode */
    NEEDS_YES = 1u << 9, /* --yes with the account's e-mail, asked on the terminal before it runs */
    BEFORE_FACTOR = 1u << 10, /* also while the server still waits for the second factor */
    NOT_AT_KIOSK = 1u << 11   /* not of the factory's day, or a way out of the program */
} ActionNeeds;

/* How grave it is, which decides what is asked before it is done. */
typedef enum {
    GRADE_LOOK, /* changes nothing on the platform, or nothing that anybody would take back (a message) */
    GRADE_UNDO,    /* done at once; `u` takes it back */
    GRADE_CONFIRM, /* asked first, naming the row */
    GRADE_NUMBER   /* the row's number has to be typed */
} ActionGrade;

typedef struct Invocation
    Invocation; /* one run of an action, and what it was given: see commands.h */
typedef struct CommandArguments CommandArguments;

typedef struct {
    const char *name;  /* "orders.list": for ever; the command line's words are its parts */
    const char *label; /* for the hint bar and the palette: a word or two; NC_("action") */
    const char *help;  /* one line, without its full stop; N_() */
    const char *details;
    const char *example;
    const ActionArgument *arguments; /* ends with a NULL name; NULL: none */
    guint needs;
    RoleSet roles;     /* who usually may; 0: everybody. The server decides. */
    ActionGrade grade; /* where no write says it */
    /* The kind of write (write.h) that it gives, whose risk is the action's grade; NULL: none. With decides.argument, whose
     * value its field gets, some values are graver than others. */
    const char *write;
    struct {
        const char *argument, *field;
    } decides;
    ScreenSet where; /* screens on which it has its keys; 0: on the command line alone */
    /* Sequences, the first ones are what hints show; NULL: none. vim NULL: as in the default map. */
    const char *keys, *vim;
    /* On the command line; NULL: only on screens. */
    void (*run)(Invocation *invocation);
    /* The request it would send, for --dry-run; NULL: it sends none. Caller frees. */
    char *(*describe)(const Invocation *invocation, GError **error);
    /* What --columns can name; NULL: it isn't known before it runs. */
    const RecordColumn *(*columns)(guint *count);
} ActionRow;

typedef enum {
    ACTION_NONE = 0,
#define ACTION(id, ...)        ACTION_##id,
#define COMMAND(id, stem, ...) ACTION_##id,
#include "looptrace/action_table.h"
#undef ACTION
#undef COMMAND
    ACTION_COUNT
} Action;

const ActionRow *action_row(Action action);
gboolean action_is_told(const ActionRow *row); /* a command that help and completion name */
const char *action_label(Action action);       /* these two in the person's language */
const char *action_help(Action action);
Action action_from_name(const char *name); /* ACTION_NONE: there is none */
/* Words of the command line; verb may be NULL. NULL: no command has these words. */
const ActionRow *action_find_command(const char *noun, const char *verb);
gboolean action_has_noun(const char *noun); /* some command begins with it */
/* How well what was typed names it: by name, words, help or one of its keys (as keymap_names() has them). 0: not at all;
 * an empty text names all alike. */
guint action_match(Action action, const char *typed, const char *keys);
char *action_words(const ActionRow *row);        /* "orders list"; caller frees */
guint action_words_count(const ActionRow *row);  /* how many of the arguments are words */
guint action_words_needed(const ActionRow *row); /* how many of these may not be left out */
/* The name of an action with keys that is nearest to what was typed, where that is near enough for a slip; NULL: none is. */
const char *action_like(const char *typed);
/* The same among words. Borrowed. */
const char *words_like(const char *typed, const char *const *words);

char *action_roles_words(RoleSet roles); /* "admin or sales"; caller frees */
/* On most screens: then it is told of once, and not with each of them. */
gboolean action_is_everywhere(const ActionRow *row);

/* What may stand behind every command; ends with a NULL name. */
extern const ActionArgument action_common[];

/* Of the row with these arguments (NULL: in general). */
ActionGrade action_grade(const ActionRow *row, const CommandArguments *arguments);
/* Only the beginning of the program, or a pipe, has a use for it: not offered and not taken behind `:`. */
gboolean argument_is_for_start(const ActionArgument *argument);

/* FALSE: `kiosk` is set and this isn't for kiosks. Hint bar, palette and help leave it out. */
gboolean action_is_offered(const ActionRow *row, const Services *services);
/* Why it can't be done now, as one sentence without its full stop, or NULL: the terminal mustn't be a
 * kiosk that goes without it, somebody has to be signed in, the line has to be there, and who is signed in has to be one of those who usually may. For
 * screens: on the command line a session is opened first, and the server decides what a role may.
 * Caller frees. */
char *action_why_not(const ActionRow *row, const Services *services);
/* Of these, that it is for another role. person NULL: not known, so NULL. Caller frees. */
char *action_why_not_role(const ActionRow *row, const Person *person);

G_END_DECLS

#endif
