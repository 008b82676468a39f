/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include <string.h>

#include "keep.h"

/* One request under way. */
typedef struct {
    Changes *changes;
    GPtrArray *sections; /* of SyncSection, borrowed: whom it asks for */
    SupabaseCall *call;
} Question;

struct SyncSection {
    Sync *sync;
    const SyncSectionOps *ops;
    gpointer self;      /* NULL: it has been freed while it was asked for */
    gboolean wanted;    /* to be in the next request */
    gboolean withdrawn; /* nobody waits for what is under way */
    gboolean rides;     /* with the questions of others */
    Question *question; /* that is under way; NULL: none */
};

struct Changes {
    Sync *sync;
    GPtrArray *sections; /* of SyncSection; those that are asked may have been freed */
    guint turn;          /* the next request is sent at the end of this turn */
    gboolean missing;
    char *who;
    gboolean who_read; /* what was kept has been looked at */
    char *settled;     /* the newest answer's time */
};

static Changes *changes_of(Sync *sync)
{
    if (sync->changes == NULL) {
        sync->changes = g_new0(Changes, 1);
        sync->changes->sync = sync;
        sync->changes->sections = g_ptr_array_new();
    }
    return sync->changes;
}

void changes_free(Changes *changes)
{
    if (changes == NULL)
        return;
    g_clear_handle_id(&changes->turn, g_source_remove);
    for (guint i = 0; i < changes->sections->len; i++)
        g_free(g_ptr_array_index(changes->sections, i));
    g_ptr_array_unref(changes->sections);
    g_free(changes->who);
    g_free(changes->settled);
    g_free(changes);
}

void changes_forget_who(Changes *changes)
{
    if (changes == NULL)
        return;
    g_clear_pointer(&changes->who, g_free);
    g_clear_pointer(&changes->settled, g_free);
    changes->who_read = FALSE;
}

void changes_distrust(Changes *changes)
{
    if (changes == NULL)
        return;
    changes->missing = FALSE;
    for (guint i = 0; i < changes->sections->len; i++) {
        const SyncSection *section = g_ptr_array_index(changes->sections, i);
        if (section->self != NULL && section->ops->distrust != NULL)
            section->ops->distrust(section->self);
    }
}

const char *sync_settled(const Sync *sync)
{
    return sync->changes == NULL ? NULL : sync->changes->settled;
}

gboolean sync_has_changes(const Sync *sync)
{
    return sync->changes == NULL || !sync->changes->missing;
}

/* ---- asking ---- */

static const char *who_of(Changes *changes)
{
    if (!changes->who_read)
        changes->who = keep_read_text(changes->sync, VAULT_CURSOR, "who");
    changes->who_read = TRUE;
    return changes->who;
}

static gboolean has_name(const Question *question, const char *name)
{
    for (guint i = 0; i < question->sections->len; i++)
        if (strcmp(((const SyncSection *)question->sections->pdata[i])->ops->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* Somebody wants to ask, and not for Home. */
static gboolean is_carried(const Changes *changes)
{
    gboolean carried = FALSE;

    for (guint i = 0; i < changes->sections->len; i++) {
        const SyncSection *section = g_ptr_array_index(changes->sections, i);
        if (!section->wanted || section->question != NULL || section->self == NULL)
            continue;
        if (strcmp(section->ops->name, "home") == 0)
            return FALSE;
        carried = TRUE;
    }
    return carried;
}

static void let_ride(Changes *changes)
{
    gboolean carried = is_carried(changes);

    for (guint i = 0; carried && i < changes->sections->len; i++) {
        SyncSection *section = g_ptr_array_index(changes->sections, i);
        section->wanted = section->wanted || section->rides;
    }
}

static void add_sections(Question *question, GString *text, gboolean *by_roles)
{
    const Changes *changes = question->changes;

    for (guint i = 0; i < changes->sections->len; i++) {
        SyncSection *section = g_ptr_array_index(changes->sections, i);
        if (!section->wanted || section->question != NULL || section->self == NULL ||
            has_name(question, section->ops->name))
            continue;
        g_autofree char *part = section->ops->ask(section->self);
        section->wanted = FALSE;
        section->withdrawn = FALSE;
        if (part == NULL)
            continue;
        section->question = question;
        *by_roles = *by_roles || section->ops->by_roles;
        g_string_append_printf(text, "%s\"%s\":%s", text->len > 1 ? "," : "", section->ops->name,
                               part);
        g_ptr_array_add(question->sections, section);
    }
}

/* It changes nothing, so it may be sent twice. */
static RestRequest *request_of(const char *question)
{
    RestRequest *request = rest_request_new_rpc("changes");

    rest_body(request, question);
    rest_repeatable(request);
    return request;
}

static RestRequest *request_of_section(const char *section, const char *question)
{
    g_autofree char *body = g_strdup_printf("{\"%s\":%s}", section, question);

    return request_of(body);
}

RestRequest *changes_request(const char *section, const char *question)
{
    return request_of_section(section, question);
}

char *changes_describe(const char *section, const char *question)
{
    g_autoptr(RestRequest) request = request_of_section(section, question);

    return rest_request_describe(request);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data);

static void question_free(Question *question)
{
    g_ptr_array_unref(question->sections);
    g_free(question);
}

/* FALSE: nobody wants to ask. */
static gboolean send(Changes *changes)
{
    g_autoptr(GString) text = g_string_new("{");
    Question *question = g_new0(Question, 1);
    gboolean by_roles = FALSE;

    question->changes = changes;
    question->sections = g_ptr_array_new();
    let_ride(changes);
    add_sections(question, text, &by_roles);
    if (question->sections->len == 0) {
        question_free(question);
        return FALSE;
    }
    if (by_roles || who_of(changes) == NULL) {
        g_string_append(text, ",\"who\":");
        json_append_string(text, who_of(changes) == NULL ? "" : changes->who, -1);
    }
    g_string_append_c(text, '}');
    question->call =
        supabase_call(changes->sync->supabase, request_of(text->str), answered, question);
    return TRUE;
}

static gboolean turn_ended(gpointer data)
{
    Changes *changes = data;

    changes->turn = 0;
    while (send(changes)) /* one with the name of another in a request of its own */
        continue;
    return G_SOURCE_REMOVE;
}

static void send_soon(Changes *changes)
{
    if (changes->turn == 0)
        changes->turn = g_idle_add(turn_ended, changes);
}

/* ---- the answer ---- */

static void note_who(Changes *changes, const cJSON *answer)
{
    const char *who = json_text(answer, "who");

    if (who == NULL)
        return;
    g_free(changes->who);
    changes->who = g_strdup(who);
    keep_write_text(changes->sync, VAULT_CURSOR, "who", who);
}

static cJSON *read_answer(const RestAnswer *answer, GError **error)
{
    cJSON *read = json_parse(answer->body, answer->length, error);

    if (read == NULL || json_text(read, "at") != NULL)
        return read;
    g_set_error(error, FAULT, FAULT_DECODE, "The answer about changes has no time");
    cJSON_Delete(read);
    return NULL;
}

static gboolean is_anew(const cJSON *answer)
{
    return answer != NULL && json_bool(answer, "anew", FALSE);
}

/* Without an answer and without an error nothing has changed. */
static void end_section(SyncSection *section, const cJSON *answer, const GError *error)
{
    gboolean anew = is_anew(answer);
    g_autoptr(GError) broken = NULL;

    section->question = NULL;
    if (section->self == NULL) {
        g_ptr_array_remove(section->sync->changes->sections, section);
        g_free(section);
        return;
    }
    if (section->withdrawn && error != NULL) /* it may be wanted again by now */
        return;
    if (error == NULL && !anew &&
        !section->ops->take(section->self,
                            answer == NULL ? NULL : json_object(answer, section->ops->name),
                            answer == NULL ? NULL : json_text(answer, "at"), &broken))
        error = broken;
    section->ops->end(section->self, error, anew);
}

/* A callback may add and free sections: those that are asked stay in the array until it is their turn. */
static void end_sections(Question *question, const cJSON *answer, const GError *error)
{
    for (guint i = 0; i < question->sections->len; i++)
        end_section(g_ptr_array_index(question->sections, i), answer, error);
}

static gboolean is_wanted(const Changes *changes)
{
    for (guint i = 0; i < changes->sections->len; i++)
        if (((const SyncSection *)g_ptr_array_index(changes->sections, i))->wanted)
            return TRUE;
    return FALSE;
}

/* What is kept, and what is here, was of other roles. */
static void forget(Changes *changes)
{
    keep_drop_all(changes->sync);
    for (guint i = 0; i < changes->sections->len; i++) {
        const SyncSection *section = g_ptr_array_index(changes->sections, i);
        if (section->self != NULL && section->ops->forget != NULL)
            section->ops->forget(section->self);
    }
}

static void take_answer(Changes *changes, const cJSON *answer)
{
    g_free(changes->settled);
    changes->settled = g_strdup(json_text(answer, "at"));
    if (is_anew(answer))
        forget(changes);
    note_who(changes, answer);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Question *question = data;
    Changes *changes = question->changes;
    question->call = NULL;
    g_autoptr(GError) broken = NULL;
    gboolean nothing = error == NULL && answer->status == 204;
    g_autoptr(cJSON) read = error != NULL || nothing ? NULL : read_answer(answer, &broken);

    sync_note_answer(changes->sync, error);
    if (error == NULL)
        error = broken;
    if (g_strcmp0(rest_error_code(error), "PGRST202") == 0)
        changes->missing = TRUE;
    if (read != NULL)
        take_answer(changes, read);
    end_sections(question, read, error);
    question_free(question);
    if (is_wanted(changes))
        send_soon(changes);
}

/* ---- sections ---- */

SyncSection *sync_section_new(Sync *sync, const SyncSectionOps *ops, gpointer self)
{
    SyncSection *section = g_new0(SyncSection, 1);

    section->sync = sync;
    section->ops = ops;
    section->self = self;
    g_ptr_array_add(changes_of(sync)->sections, section);
    return section;
}

void sync_section_ride(SyncSection *section)
{
    section->rides = TRUE;
}

/* Nobody is left who would look at the answer: the line is free for others. */
static void drop_if_unwanted(Question *question)
{
    if (question->call == NULL) /* its answer is here: sections that had their turn may be gone */
        return;
    for (guint i = 0; i < question->sections->len; i++) {
        const SyncSection *section = question->sections->pdata[i];
        if (section->self != NULL && !section->withdrawn && !section->rides)
            return;
    }
    supabase_cancel(&question->call);
}

void sync_section_free(SyncSection *section)
{
    if (section == NULL)
        return;
    section->self = NULL;
    if (section->question != NULL) {
        drop_if_unwanted(section->question);
        return;
    }
    g_ptr_array_remove(section->sync->changes->sections, section);
    g_free(section);
}

void sync_section_withdraw(SyncSection *section)
{
    section->wanted = FALSE;
    if (section->question == NULL)
        return;
    section->withdrawn = TRUE;
    drop_if_unwanted(section->question);
}

void sync_section_refresh(SyncSection *section)
{
    gboolean on_its_way = section->question != NULL && section->question->call != NULL;

    if (section->withdrawn && on_its_way) { /* for others: it will do */
        section->withdrawn = FALSE;
        return;
    }
    section->wanted = TRUE;
    send_soon(section->sync->changes);
}
