/* SPDX-License-Identifier: MIT */
/* What a name or a value can be, by its type; what comes from people alone (texts, notes, money) is nothing. */
#include <string.h>

#include "completion.h"
#include "looptrace/filter.h"
#include "looptrace/named_view.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

/* ---- names of commands ---- */

/* "list, show, …": what can stand behind the noun, where it is more than one. */
static char *help_of_noun(const char *noun)
{
    const ActionRow *alone = action_find_command(noun, NULL);
    g_autofree char *prefix = g_strconcat(noun, ".", NULL);
    g_autoptr(GString) verbs = g_string_new(NULL);

    if (alone != NULL)
        return g_strdup(_(alone->help));
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (action_is_told(row) && g_str_has_prefix(row->name, prefix))
            g_string_append_printf(verbs, "%s%s", verbs->len == 0 ? "" : ", ",
                                   row->name + strlen(prefix));
    }
    return g_string_free(g_steal_pointer(&verbs), FALSE);
}

void completion_add_nouns(Completion *completion, const char *prefix)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (!action_is_told(row))
            continue;
        char *noun = g_strndup(row->name, strcspn(row->name, "."));
        if (!g_hash_table_add(seen, noun)) /* frees it */
            continue;
        g_autofree char *help = help_of_noun(noun);
        completion_add(completion, prefix, noun, help);
    }
}

void completion_add_verbs(Completion *completion, const char *noun, const char *prefix)
{
    g_autofree char *begin = g_strconcat(noun, ".", NULL);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (action_is_told(row) && g_str_has_prefix(row->name, begin))
            completion_add(completion, prefix, row->name + strlen(begin), _(row->help));
    }
}

/* ---- values ---- */

typedef struct {
    Completion *completion;
    const Place *place;
    const ActionArgument *argument;
    const char *prefix;
} Values;

static void add_orders(const Values *values)
{
    const Services *services = values->place->services;

    if (services == NULL || services->sync == NULL)
        return;
    g_autoptr(GPtrArray) orders = sync_known_orders(services->sync, values->prefix, COMPLETION_MAX);
    for (guint i = 0; i < orders->len; i++) {
        const SyncKnown *order = g_ptr_array_index(orders, i);
        completion_add(values->completion, values->prefix, order->number, order->about);
    }
}

static void add_stages(const Values *values)
{
    const Services *services = values->place->services;
    const char *number = place_word(values->place, "order");

    if (services == NULL || services->sync == NULL || number == NULL)
        return;
    g_auto(GStrv) names = sync_known_stages(services->sync, number);
    for (guint i = 0; names != NULL && names[i] != NULL; i++) {
        g_autofree char *help = g_strdup_printf(C_("stage", "stage %u"), i + 1);
        completion_add(values->completion, values->prefix, names[i], help);
    }
}

static void add_profiles(const Values *values)
{
    const Services *services = values->place->services;

    if (services == NULL)
        return;
    g_auto(GStrv) names = config_profiles(services->config);
    for (guint i = 0; names[i] != NULL; i++)
        completion_add(values->completion, values->prefix, names[i], NULL);
}

static Writes *writes_with_outbox(const Values *values)
{
    const Services *services = values->place->services;

    return services == NULL || services->outbox == NULL ? NULL : services->writes;
}

/* Taken back, or done again, can be what was done as well. */
static gboolean takes_history(const Values *values)
{
    const char *name = values->place->action == NULL ? "" : values->place->action->name;

    return strcmp(name, "undo") == 0 || strcmp(name, "redo") == 0 ||
           strcmp(name, "outbox.show") == 0;
}

static void add_items(const Values *values, GPtrArray *taken)
{
    g_autoptr(GPtrArray) items = taken;

    for (guint i = 0; items != NULL && i < items->len; i++) {
        const WriteItem *item = g_ptr_array_index(items, i);
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, item->sequence);
        g_autofree char *label = text_clean(item->label, -1);
        completion_add(values->completion, values->prefix, number, label);
    }
}

/* Where the outbox is open: on screens, and where its key is at hand without asking anybody. */
static void add_changes(const Values *values)
{
    Writes *writes = writes_with_outbox(values);

    if (writes == NULL)
        return;
    add_items(values, writes_list(writes, NULL));
    if (takes_history(values))
        add_items(values, writes_history(writes, NULL));
}

/* Those of the change that is named before it. */
static void add_fields(const Values *values)
{
    Writes *writes = writes_with_outbox(values);
    const char *number = place_word(values->place, "number");
    g_autoptr(WriteItem) item =
        writes == NULL || number == NULL ? NULL : writes_find(writes, number, NULL);
    const WriteKind *kind = item == NULL || item->write == NULL ? NULL : write_kind_of(item->write);

    for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
        if (!kind->fields[i].hidden)
            completion_add(values->completion, values->prefix, kind->fields[i].name,
                           write_field_label(&kind->fields[i]));
}

static void add_known(const Values *values,
                      GPtrArray *(*known)(Sync *sync, const char *prefix, guint max))
{
    const Services *services = values->place->services;

    if (services == NULL || services->sync == NULL)
        return;
    g_autoptr(GPtrArray) rows = known(services->sync, values->prefix, COMPLETION_MAX);
    for (guint i = 0; i < rows->len; i++) {
        const SyncKnown *row = g_ptr_array_index(rows, i);
        completion_add(values->completion, values->prefix, row->number, row->about);
    }
}

static void add_leads(const Values *values)
{
    add_known(values, sync_known_leads);
}

static void add_listings(const Values *values)
{
    add_known(values, sync_known_listings);
}

static void add_supplier_orders(const Values *values)
{
    add_known(values, sync_known_supplier_orders);
}

/* Those of the last run: which there are depends on the roles. */
static void add_sections(const Values *values)
{
    const Services *services = values->place->services;
    gboolean kept = services != NULL && services->sync != NULL &&
                    sync_home_as_of(services->sync) > 0; /* reads what is kept */
    const Home *home = kept ? sync_home(services->sync) : NULL;

    for (guint i = 0; home != NULL && i < home->sections->len; i++) {
        const HomeSection *section = g_ptr_array_index(home->sections, i);
        if (!g_str_has_suffix(section->name, HOME_FURTHER))
            completion_add(values->completion, values->prefix, section->name, NULL);
    }
}

static void add_columns(const Values *values)
{
    const ActionRow *action = values->place->action;
    guint count = 0;
    const RecordColumn *columns =
        action == NULL || action->columns == NULL ? NULL : action->columns(&count);

    for (guint i = 0; i < count; i++)
        completion_add(values->completion, values->prefix, columns[i].key, _(columns[i].title));
}

static void add_days(const Values *values)
{
    static const struct {
        int days;
        const char *help;
    } days[] = {
        {0, N_("today")}, {1, N_("tomorrow")}, {7, N_("in a week")}, {14, N_("in two weeks")}};

    if (values->place->services == NULL)
        return;
    Day today = clock_today(&values->place->services->clock);
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autofree char *text = text_day(today + days[i].days);
        completion_add(values->completion, values->prefix, text, _(days[i].help));
    }
}

static void add_percents(const Values *values)
{
    for (int percent = 0; percent <= 100; percent += 10) {
        g_autofree char *text = g_strdup_printf("%d", percent);
        completion_add(values->completion, values->prefix, text, NULL);
    }
}

static void add_filters(const Values *values)
{
    g_auto(GStrv) texts = filter_completions(values->prefix);

    for (guint i = 0; texts[i] != NULL; i++)
        completion_add(values->completion, values->prefix, texts[i], NULL);
}

static void add_views(const Values *values)
{
    const Services *services = values->place->services;
    g_autoptr(GPtrArray) views =
        services == NULL ? NULL : named_views_read(services->config, SCREEN_ORDERS, NULL);

    for (guint i = 0; views != NULL && i < views->len; i++) {
        const NamedView *view = g_ptr_array_index(views, i);
        completion_add(values->completion, values->prefix, view->name, view->filter);
    }
}

static void add_files(const Values *values)
{
    values->completion->files = TRUE;
}

static void add_nouns(const Values *values)
{
    completion_add_nouns(values->completion, values->prefix);
    completion_add(values->completion, values->prefix, "keys", _("The keys of all screens"));
}

static void add_verbs(const Values *values)
{
    const char *noun = place_word(values->place, "noun");

    if (noun != NULL)
        completion_add_verbs(values->completion, noun, values->prefix);
}

/* Types with words of their own (argument_words()) need no row; NULL: nobody can guess it. */
static void (*const type_table[ARGUMENT_TYPES])(const Values *values) = {
    [ARGUMENT_PERCENT] = add_percents, [ARGUMENT_DATE] = add_days,
    [ARGUMENT_ORDER] = add_orders,     [ARGUMENT_STAGE] = add_stages,
    [ARGUMENT_FILE] = add_files,       [ARGUMENT_PROFILE] = add_profiles,
    [ARGUMENT_CHANGE] = add_changes,   [ARGUMENT_NOUN] = add_nouns,
    [ARGUMENT_VERB] = add_verbs,       [ARGUMENT_FILTER] = add_filters,
    [ARGUMENT_VIEW] = add_views,       [ARGUMENT_FIELD] = add_fields,
    [ARGUMENT_LEAD] = add_leads,       [ARGUMENT_SECTION] = add_sections,
    [ARGUMENT_COLUMNS] = add_columns,  [ARGUMENT_SUPPLIER_ORDER] = add_supplier_orders,
    [ARGUMENT_LISTING] = add_listings,
};

static void add_type(const Values *values)
{
    g_auto(GStrv) words = argument_words(values->argument);

    for (guint i = 0; words != NULL && words[i] != NULL; i++)
        completion_add(values->completion, values->prefix, words[i], NULL);
    if (type_table[values->argument->type] != NULL)
        type_table[values->argument->type](values);
}

/* Of "a,b,sh" the last one is completed, and the others stay before it. */
static void add_list(const Values *values)
{
    const char *comma = strrchr(values->prefix, ',');
    g_autofree char *before = comma == NULL
                                  ? g_strdup("")
                                  : g_strndup(values->prefix, (gsize)(comma - values->prefix) + 1);
    const Values last = {values->completion, values->place, values->argument,
                         comma == NULL ? values->prefix : comma + 1};
    guint from = values->completion->words->len;

    add_type(&last);
    for (guint i = from; i < values->completion->words->len; i++) {
        CompletionWord *word = g_ptr_array_index(values->completion->words, i);
        char *whole = g_strconcat(before, word->text, NULL);
        g_free(word->text);
        word->text = whole;
    }
    values->completion->goes_on = TRUE;
}

void completion_add_values(Completion *completion, const Place *place,
                           const ActionArgument *argument, const char *prefix)
{
    const Values values = {completion, place, argument, prefix};

    if ((argument->traits & ARGUMENT_IS_LIST) != 0)
        add_list(&values);
    else
        add_type(&values);
}

gboolean completion_knows(const ActionArgument *argument)
{
    g_auto(GStrv) words = argument_words(argument);

    return words != NULL || type_table[argument->type] != NULL;
}
