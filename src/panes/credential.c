/* SPDX-License-Identifier: MIT */
#include "credential.h"

#include <string.h>

#include "looptrace/text_qr.h"
#include "looptrace/ui_form.h"
#include "looptrace/words.h"
#include "waiting.h"

#define QR_MARGIN    2
#define TEXT_COLUMNS 36 /* beside a code: as many as a secret has, and some */
#define FIELDS_MAX   3
#define WORDS_MAX    3 /* what has come of it, why it is asked, what to do */

typedef enum {
    FORM_NAME,     /* what to call a new one */
    FORM_CODE,     /* of one that is there */
    FORM_ENROLLED, /* the first of a new one, which is shown above it */
    FORM_PASSWORD,
    FORM_CURRENT, /* the server wants the password of until now too */
    FORM_NONCE    /* or a code that it sends */
} Form;

typedef struct CredentialPane CredentialPane;

struct CredentialPane {
    Pane pane;
    CredentialWork work;
    Form shown;
    UiForm *form;
    UiField fields[FIELDS_MAX];
    char *factor, *reason;
    AuthEnrolment *enrolment;
    GPtrArray *code; /* lines of text_qr_lines(); NULL: none, or it doesn't fit */
    guint code_columns;
    SecretText *password, *current, *nonce;
    PaneWait *wait;
    UiPage *page;
    char *problem, *note;
    UiArea area, form_area;
};

static Supabase *supabase_of(const CredentialPane *pane)
{
    return pane->pane.host->services->supabase;
}

static void redraw(CredentialPane *pane)
{
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static PaneWait *begin(CredentialPane *pane)
{
    return pane_wait_begin(&pane->wait, &pane->pane);
}

static void set_text(char **slot, const char *text)
{
    g_free(*slot);
    *slot = g_strdup(text);
}

static SecretText *typed(const CredentialPane *pane, const char *field)
{
    return secret_text_new(ui_form_get(pane->form, field), -1);
}

/* ---- the forms ---- */

static guint fields_of(Form form, UiField *fields)
{
    static const UiField name = {
        .key = "name", .label = NC_("credential", "Name"), .required = TRUE, .characters_max = 64};
    static const UiField code = {
        .key = "code", .label = NC_("credential", "Code"), .required = TRUE, .characters_max = 32};
    static const UiField secrets[] = {
        {.key = "new",
         .label = NC_("credential", "New password"),
         .kind = UI_FIELD_SECRET,
         .required = TRUE},
        {.key = "again",
         .label = NC_("credential", "The same again"),
         .kind = UI_FIELD_SECRET,
         .required = TRUE},
        {.key = "current",
         .label = NC_("credential", "Password of until now"),
         .kind = UI_FIELD_SECRET,
         .required = TRUE},
    };

    switch (form) {
    case FORM_NAME:
        fields[0] = name;
        return 1;
    case FORM_CODE:
    case FORM_ENROLLED:
    case FORM_NONCE:
        fields[0] = code;
        return 1;
    case FORM_PASSWORD:
        memcpy(fields, secrets, 2 * sizeof *fields);
        return 2;
    case FORM_CURRENT:
        fields[0] = secrets[2];
        return 1;
    }
    return 0;
}

static void show(CredentialPane *pane, Form form)
{
    guint n = fields_of(form, pane->fields);

    ui_form_free(pane->form);
    pane->shown = form;
    for (guint i = 0; i < n; i++)
        pane->fields[i].label = g_dpgettext2(GETTEXT_PACKAGE, "credential", pane->fields[i].label);
    pane->form = ui_form_new(pane->fields, n, pane->pane.host->accessible);
    if (form == FORM_NAME)
        ui_form_set(pane->form, "name", "looptrace");
}

/* Empty again, with what was wrong. */
static void show_again(CredentialPane *pane, Form form, const char *problem)
{
    show(pane, form);
    set_text(&pane->problem, problem);
    redraw(pane);
}

static void leave(CredentialPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_BACK);
}

/* ---- second factors ---- */

static void verified(const GError *error, gpointer data)
{
    CredentialPane *pane = pane_wait_end(data);
    gboolean is_new;

    if (pane == NULL)
        return;
    is_new = pane->enrolment != NULL;
    if (error != NULL && fault_kind(error) != FAULT_KEYRING) {
        show_again(pane, pane->shown, error->message);
        return;
    }
    g_clear_pointer(&pane->enrolment, auth_enrolment_free);
    leave(pane, error != NULL ? error->message
                : is_new      ? _("The second factor works: from now on the server asks for it.")
                              : _("The server has the second factor for this session."));
}

static void submit_code(CredentialPane *pane)
{
    g_autoptr(SecretText) code = typed(pane, "code");
    const char *factor = pane->enrolment != NULL ? pane->enrolment->id : pane->factor;

    supabase_verify_factor(supabase_of(pane), factor, code, verified, begin(pane));
}

static void taken_back(const GError *error, gpointer data)
{
    if (error != NULL)
        g_debug("a second factor that was begun is still there: %s", error->message);
}

/* One that was begun and not verified would stand in the way of the next. */
static void take_back(Supabase *supabase, AuthEnrolment *taken)
{
    if (taken != NULL && supabase != NULL)
        supabase_remove_factor(supabase, taken->id, taken_back, NULL);
    auth_enrolment_free(taken);
}

static void enrolled(AuthEnrolment *enrolment, const GError *error, gpointer data)
{
    Supabase *supabase = pane_wait_supabase(data); /* alive in a callback that wasn't cancelled */
    CredentialPane *pane = pane_wait_end(data);

    if (pane == NULL) {
        take_back(supabase, enrolment);
        return;
    }
    if (error != NULL) {
        set_text(&pane->problem, error->message);
        redraw(pane);
        return;
    }
    pane->enrolment = enrolment;
    show(pane, FORM_ENROLLED);
    redraw(pane);
}

/* ---- the password ---- */

static void password_set(const GError *error, gpointer data);

static void send_password(CredentialPane *pane)
{
    supabase_set_password(supabase_of(pane), pane->password, pane->current, pane->nonce,
                          password_set, begin(pane));
}

static void nonce_sent(const GError *error, gpointer data)
{
    CredentialPane *pane = pane_wait_end(data);

    if (pane == NULL)
        return;
    show(pane, error == NULL ? FORM_NONCE : FORM_PASSWORD);
    if (error != NULL)
        set_text(&pane->problem, error->message);
    else
        set_text(&pane->note,
                 _("The server wants to know that it is you: a mail with a code is on its way."));
    redraw(pane);
}

static gboolean is_about(const GError *error, const char *code)
{
    return g_strcmp0(fault_code(error), code) == 0;
}

static gboolean wants_nonce(const GError *error)
{
    return is_about(error, "reauthentication_needed") || is_about(error, "reauth_nonce_missing");
}

/* Caller frees. Where the line broke, the server may have set it. */
static char *outcome_of(const GError *error)
{
    if (error == NULL)
        return g_strdup(_("The new password is set. Other sessions of yours have ended."));
    return fault_is_of_line(error)
               ? g_strdup_printf(_("It isn't known whether the new password is set: %s"),
                                 error->message)
               : g_strdup_printf(_("The new password isn't set: %s"), error->message);
}

/* What the server wants beside the new one is asked for; what it didn't take is asked for again. */
static void go_on(CredentialPane *pane, const GError *error, const char *outcome)
{
    if (error == NULL)
        leave(pane, outcome);
    else if (wants_nonce(error) && pane->nonce == NULL)
        supabase_send_nonce(supabase_of(pane), nonce_sent, begin(pane));
    else if (is_about(error, "current_password_required") && pane->current == NULL)
        show_again(pane, FORM_CURRENT, error->message);
    else if (is_about(error, "current_password_invalid"))
        show_again(pane, FORM_CURRENT, error->message);
    else if (is_about(error, "reauthentication_not_valid"))
        show_again(pane, FORM_NONCE, error->message);
    else
        show_again(pane, FORM_PASSWORD, fault_is_of_line(error) ? outcome : error->message);
}

/* Whoever has gone away from the form is told all the same; at the end of the program there is nobody to tell it. */
static void password_set(const GError *error, gpointer data)
{
    g_autofree char *outcome = outcome_of(error);
    const PaneHost *host = pane_wait_host(data);
    CredentialPane *pane = pane_wait_end(data);

    if (pane != NULL)
        go_on(pane, error, outcome);
    else if (error == NULL || fault_kind(error) != FAULT_CANCELLED)
        host->say(host->data, outcome);
}

static void take_secret(SecretText **slot, SecretText *taken)
{
    secret_text_unref(*slot);
    *slot = taken;
}

static void submit_password(CredentialPane *pane)
{
    g_autoptr(SecretText) password = typed(pane, "new"), again = typed(pane, "again");

    if (!secret_text_equal(password, again)) {
        show_again(pane, FORM_PASSWORD, _("These were two different ones"));
        return;
    }
    take_secret(&pane->password, secret_text_ref(password));
    send_password(pane);
}

static void submit(gpointer data)
{
    CredentialPane *pane = data;

    set_text(&pane->problem, NULL);
    set_text(&pane->note, NULL);
    switch (pane->shown) {
    case FORM_NAME:
        supabase_enrol_factor(supabase_of(pane), ui_form_get(pane->form, "name"), enrolled,
                              begin(pane));
        break;
    case FORM_CODE:
    case FORM_ENROLLED:
        submit_code(pane);
        break;
    case FORM_PASSWORD:
        submit_password(pane);
        break;
    case FORM_CURRENT:
        take_secret(&pane->current, typed(pane, "current"));
        send_password(pane);
        break;
    case FORM_NONCE:
        take_secret(&pane->nonce, typed(pane, "code"));
        send_password(pane);
        break;
    }
}

/* ---- keys ---- */

static guint credential_key(Pane *base, guint32 key)
{
    CredentialPane *pane = (CredentialPane *)base;

    if (key == UI_KEY_ESCAPE)
        return EFFECT_BACK;
    return pane_form_key(pane->form, pane->wait != NULL, key, submit, pane);
}

static guint credential_paste(Pane *base, const char *text, gsize length)
{
    CredentialPane *pane = (CredentialPane *)base;

    if (pane->wait == NULL)
        ui_form_paste(pane->form, text, length);
    return EFFECT_REDRAW;
}

static const PaneAct credential_acts[ACTION_COUNT] = {[ACTION_CANCEL] = pane_go_back};

/* ---- on the screen ---- */

/* The code as large as it may be; none where a telephone couldn't read it anyway, or nobody looks. */
static void make_code(CredentialPane *pane, const UiArea *area)
{
    const PaneHost *host = pane->pane.host;
    guint rows = 0;

    g_clear_pointer(&pane->code, text_qr_free);
    pane->code_columns = 0;
    if (pane->enrolment == NULL || host->accessible)
        return;
    char *shorter = text_qr_shorten_otpauth(secret_text_peek(pane->enrolment->uri));
    for (guint margin = QR_MARGIN; pane->code == NULL && margin > 0; margin--) {
        const TextQrLook look = {.margin = margin, .ascii = host->ascii};
        if (text_qr_size(shorter, &look, &pane->code_columns, &rows) && (int)rows <= area->rows &&
            (int)pane->code_columns + 2 + TEXT_COLUMNS <= area->columns)
            pane->code = text_qr_lines(shorter, &look);
    }
    secret_wipe_and_free(shorter);
}

static void add(CredentialPane *pane, const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(pane->page, safe, role);
}

static const char *how_to_enrol(const CredentialPane *pane)
{
    if (pane->code != NULL)
        return _("Point your authenticator at the code, or type this secret into it:");
    if (pane->pane.host->accessible)
        return _("Type this secret into your authenticator.");
    return _("Type this secret into your authenticator (its code needs more room than there is "
             "here):");
}

static const char *hint_of(Form form)
{
    switch (form) {
    case FORM_NAME:
        return _("What to call it: the telephone it will be on, for one.");
    case FORM_CODE:
        return _("Give the code that your authenticator shows.");
    case FORM_PASSWORD:
        return _("Other sessions of yours end.");
    case FORM_CURRENT:
    case FORM_NONCE:
    case FORM_ENROLLED:
        break;
    }
    return NULL;
}

/* All that stands below the form but the secret, which nobody says aloud; borrowed. */
static guint words_of(const CredentialPane *pane, const char *words[WORDS_MAX])
{
    const char *news = pane->wait != NULL      ? _("Waiting for the server… Esc goes back.")
                       : pane->problem != NULL ? pane->problem
                                               : pane->note;
    const char *what = pane->enrolment != NULL ? how_to_enrol(pane) : hint_of(pane->shown);
    const char *all[WORDS_MAX] = {news, pane->reason, what};
    guint n = 0;

    for (guint i = 0; i < WORDS_MAX; i++)
        if (all[i] != NULL)
            words[n++] = all[i];
    return n;
}

static void fill_page(CredentialPane *pane)
{
    const char *words[WORDS_MAX];
    guint n = words_of(pane, words);

    ui_page_clear(pane->page);
    for (guint i = 0; i < n; i++)
        add(pane, words[i], words[i] == pane->problem ? UI_BAD : UI_NORMAL);
    if (pane->enrolment == NULL)
        return;
    add(pane, secret_text_peek(pane->enrolment->secret), UI_HEADING);
    add(pane, _("Then give the code that it shows. Nobody else should see this screen."),
        UI_NORMAL);
    add(pane, _("It is copied nowhere: other programs read a clipboard."), UI_NORMAL);
}

static gboolean credential_recalc(Pane *base, const UiArea *area)
{
    CredentialPane *pane = (CredentialPane *)base;

    make_code(pane, area);
    int left = pane->code == NULL ? 2 : (int)pane->code_columns + 2;
    int columns = MIN(area->columns - left - 1, 72);
    ui_form_set_width(pane->form, columns);
    int rows = MIN(ui_form_rows(pane->form), area->rows - 1);
    pane->area = *area;
    pane->form_area = (UiArea){area->y + 1, area->x + left, rows, columns};
    int below = pane->form_area.y + rows + 1;
    const UiArea page = {below, area->x + left, MAX(area->y + area->rows - below, 1), columns};
    ui_page_set_area(pane->page, &page);
    fill_page(pane);
    return TRUE;
}

static void credential_paint(Pane *base, UiScreen *screen)
{
    CredentialPane *pane = (CredentialPane *)base;

    for (guint i = 0; pane->code != NULL && i < pane->code->len; i++)
        ui_paint_literal(screen, &pane->area, (int)i, 0, g_ptr_array_index(pane->code, i),
                         UI_NORMAL);
    ui_form_paint(pane->form, screen, &pane->form_area);
    ui_page_paint(pane->page, screen);
}

static void credential_cursor(const Pane *base, int *y, int *x)
{
    const CredentialPane *pane = (const CredentialPane *)base;

    ui_form_cursor(pane->form, &pane->form_area, y, x);
}

static char *credential_why_not(const Pane *base, Action action)
{
    return action == ACTION_OPEN && ((const CredentialPane *)base)->wait != NULL
               ? g_strdup(_("an answer is waited for"))
               : NULL;
}

static guint credential_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL}, {ACTION_OPEN, NC_("hint", "Go on")}, {ACTION_CANCEL, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *credential_heading(const Pane *base)
{
    switch (((const CredentialPane *)base)->work) {
    case CREDENTIAL_ENROL:
        return safe_text_printf("%s › %s", C_("screen", "Account"),
                                C_("credential", "New second factor"));
    case CREDENTIAL_VERIFY:
        return safe_text_printf("%s › %s", C_("screen", "Account"),
                                C_("credential", "Second factor"));
    case CREDENTIAL_PASSWORD:
        return safe_text_printf("%s › %s", C_("screen", "Account"),
                                C_("credential", "New password"));
    }
    return NULL;
}

static SafeText *credential_say(const Pane *base)
{
    const CredentialPane *pane = (const CredentialPane *)base;
    const char *words[WORDS_MAX];
    guint n = words_of(pane, words);
    g_autoptr(SafeText) field = ui_form_say(pane->form);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, g_str_has_suffix(words[i], ".") ? "%s " : "%s. ", words[i]);
    g_string_append(text, field == NULL ? "" : safe_text_utf8(field));
    return text_sanitise(text->str, -1, TEXT_LINE);
}

static gboolean credential_busy(const Pane *base)
{
    return ((const CredentialPane *)base)->wait != NULL;
}

static void credential_free(Pane *base)
{
    CredentialPane *pane = (CredentialPane *)base;

    pane_wait_drop(&pane->wait);
    take_back(supabase_of(pane), pane->enrolment);
    text_qr_free(pane->code);
    ui_form_free(pane->form);
    ui_page_free(pane->page);
    secret_text_unref(pane->password);
    secret_text_unref(pane->current);
    secret_text_unref(pane->nonce);
    g_free(pane->factor);
    g_free(pane->reason);
    g_free(pane->problem);
    g_free(pane->note);
    g_free(pane);
}

static const PaneOps credential_ops = {
    .id = "credential",
    .title = "Password and factors",
    .free = credential_free,
    .recalc = credential_recalc,
    .paint = credential_paint,
    .cursor = credential_cursor,
    .key = credential_key,
    .paste = credential_paste,
    .acts = credential_acts,
    .why_not = credential_why_not,
    .hints = credential_hints,
    .heading = credential_heading,
    .say = credential_say,
    .busy = credential_busy,
};

Pane *pane_credential_new(const PaneHost *host, CredentialWork work, const char *factor,
                          const char *reason)
{
    static const Form first[] = {[CREDENTIAL_ENROL] = FORM_NAME,
                                 [CREDENTIAL_VERIFY] = FORM_CODE,
                                 [CREDENTIAL_PASSWORD] = FORM_PASSWORD};
    CredentialPane *pane = g_new0(CredentialPane, 1);

    pane->pane = (Pane){.ops = &credential_ops, .host = host};
    pane->work = work;
    pane->factor = g_strdup(factor);
    pane->reason = g_strdup(reason);
    pane->page = ui_page_new();
    show(pane, first[work]);
    return &pane->pane;
}

Pane *pane_factor_new(const PaneHost *host)
{
    return pane_credential_new(
        host, CREDENTIAL_VERIFY, NULL,
        _("The server wants your second factor: until it has it, rows may be missing."));
}
