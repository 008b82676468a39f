/* SPDX-License-Identifier: MIT */
/* Sign in. Looks for a stored session first; asks for the project's address and key too when no
 * setting has them. */
#include "looptrace/panes.h"
#include "looptrace/ui_form.h"
#include "looptrace/words.h"

static const UiField fields_full[] = {
    {.key = "url", .label = NC_("sign-in", "Address"), .required = TRUE},
    {.key = "key", .label = NC_("sign-in", "Project key"), .required = TRUE},
    {.key = "email", .label = NC_("sign-in", "E-mail"), .required = TRUE},
    {.key = "password",
     .label = NC_("sign-in", "Password"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
};
static const UiField fields_short[] = {
    {.key = "email", .label = NC_("sign-in", "E-mail"), .required = TRUE},
    {.key = "password",
     .label = NC_("sign-in", "Password"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
};

typedef enum { STEP_FORM, STEP_OPENING, STEP_SIGNING_IN } Step;

typedef struct SignInPane SignInPane;

/* What an answer carries: it may come when the pane has gone, or has cancelled. */
typedef struct {
    SignInPane *pane;
} Wait;

struct SignInPane {
    Pane pane;
    UiForm *form;
    UiField fields[G_N_ELEMENTS(fields_full)]; /* in the person's language */
    gboolean asks_address;
    Step step;
    Wait *wait;
    UiPage *message;
    SafeText *problem, *advice;
    gboolean told_offline; /* the problem is that */
    char *reason;          /* why the person is here */
    UiArea area, form_area;
};

static Services *services_of(const SignInPane *pane)
{
    return pane->pane.host->services;
}

static void tell(SignInPane *pane, guint effects)
{
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, effects);
}

static void set_problem(SignInPane *pane, const GError *error)
{
    g_clear_pointer(&pane->problem, safe_text_unref);
    g_clear_pointer(&pane->advice, safe_text_unref);
    pane->told_offline = FALSE;
    if (error == NULL)
        return;
    const char *advice = fault_advice(fault_kind(error));
    pane->problem = safe_text_printf("%s.", error->message);
    pane->advice = advice == NULL ? NULL : safe_text_printf("%s", advice);
}

static Wait *begin(SignInPane *pane, Step step)
{
    pane->step = step;
    pane->wait = g_new0(Wait, 1);
    pane->wait->pane = pane;
    return pane->wait;
}

/* The pane that waited for this answer, NULL when it no longer does. */
static SignInPane *end(Wait *wait)
{
    SignInPane *pane = wait->pane;

    g_free(wait);
    if (pane == NULL)
        return NULL;
    pane->wait = NULL;
    pane->step = STEP_FORM;
    return pane;
}

static gboolean is_offline(const SignInPane *pane)
{
    return config_get_flag(services_of(pane)->config, SETTING_OFFLINE);
}

/* Who it is can't be known here: a password is the server's to judge. */
static void refuse_offline(SignInPane *pane)
{
    set_problem(pane, NULL);
    pane->told_offline = TRUE;
    g_autofree char *key =
        keymap_hint(pane->pane.host->keymap, pane_screen(&pane->pane), ACTION_OFFLINE);

    pane->problem = safe_text_printf(_("This is offline mode, and nobody is signed in on this "
                                       "machine: signing in needs the server."));
    pane->advice = *key == '\0' ? NULL : safe_text_printf(_("%s ends offline mode."), key);
}

/* ---- a stored session ---- */

static void session_opened(const GError *error, gpointer data)
{
    SignInPane *pane = end(data);

    if (pane == NULL)
        return;
    set_problem(pane, error);
    if (error == NULL && supabase_session_info(services_of(pane)->supabase).state != SESSION_NONE) {
        tell(pane, EFFECT_SIGNED_IN);
        return;
    }
    if (error == NULL && is_offline(pane))
        refuse_offline(pane);
    tell(pane, EFFECT_REDRAW);
}

static void open_session(SignInPane *pane)
{
    g_autoptr(GError) error = NULL;

    if (pane->asks_address)
        return;
    if (!services_connect(services_of(pane), &error)) {
        set_problem(pane, error);
        return;
    }
    supabase_session_open(services_of(pane)->supabase, session_opened, begin(pane, STEP_OPENING));
}

/* ---- signing in ---- */

static void signed_in(const GError *error, gpointer data)
{
    SignInPane *pane = end(data);
    g_autoptr(GError) unsaved = NULL;

    if (pane == NULL)
        return;
    set_problem(pane, error);
    /* A keyring that could not keep the session leaves it good for this run. */
    if (error == NULL || (fault_kind(error) == FAULT_KEYRING &&
                          supabase_session_info(services_of(pane)->supabase).run_only)) {
        if (pane->asks_address)
            config_save_profile(services_of(pane)->config, &unsaved);
        tell(pane, EFFECT_SIGNED_IN);
        return;
    }
    ui_form_wipe(pane->form, "password");
    ui_form_focus(pane->form, "password");
    tell(pane, EFFECT_REDRAW);
}

static gboolean take_settings(SignInPane *pane, GError **error)
{
    Config *config = services_of(pane)->config;

    config_set_option(config, SETTING_EMAIL, ui_form_get(pane->form, "email"));
    if (!pane->asks_address && services_of(pane)->supabase != NULL)
        return TRUE;
    if (pane->asks_address) {
        config_set_option(config, SETTING_URL, ui_form_get(pane->form, "url"));
        config_set_option(config, SETTING_KEY, ui_form_get(pane->form, "key"));
    }
    return services_connect(services_of(pane), error);
}

static void submit(SignInPane *pane)
{
    g_autoptr(GError) error = NULL;

    set_problem(pane, NULL);
    if (!take_settings(pane, &error)) {
        set_problem(pane, error);
        return;
    }
    if (is_offline(pane)) {
        refuse_offline(pane);
        return;
    }
    g_autoptr(SecretText) password = secret_text_new(ui_form_get(pane->form, "password"), -1);
    supabase_sign_in(services_of(pane)->supabase, ui_form_get(pane->form, "email"), password,
                     signed_in, begin(pane, STEP_SIGNING_IN));
}

/* The answer, if one still comes, finds nobody waiting. */
static void cancel(SignInPane *pane)
{
    Step step = pane->step;

    if (pane->wait == NULL)
        return;
    pane->wait->pane = NULL;
    pane->wait = NULL;
    pane->step = STEP_FORM;
    if (step == STEP_SIGNING_IN)
        supabase_cancel_sign_in(services_of(pane)->supabase);
}

/* ---- the contract ---- */

static guint sign_in_key(Pane *base, guint32 key)
{
    SignInPane *pane = (SignInPane *)base;

    if (key == UI_KEY_ESCAPE) {
        cancel(pane);
        return EFFECT_REDRAW;
    }
    switch (pane->step == STEP_FORM ? ui_form_key(pane->form, key) : UI_FORM_IGNORED) {
    case UI_FORM_IGNORED:
        return ui_key_is_typed(key) ? EFFECT_NONE : EFFECT_PASS;
    case UI_FORM_CHANGED:
    case UI_FORM_EDITOR:
        return EFFECT_REDRAW;
    case UI_FORM_SUBMIT:
        submit(pane);
        return EFFECT_REDRAW;
    }
    return EFFECT_NONE;
}

static guint sign_in_paste(Pane *base, const char *text, gsize length)
{
    SignInPane *pane = (SignInPane *)base;

    if (pane->step == STEP_FORM)
        ui_form_paste(pane->form, text, length);
    return EFFECT_REDRAW;
}

static void add(SignInPane *pane, const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(pane->message, safe, role);
}

static void fill_message(SignInPane *pane)
{
    ui_page_clear(pane->message);
    if (pane->told_offline && !is_offline(pane))
        set_problem(pane, NULL);
    switch (pane->step) {
    case STEP_OPENING:
        add(pane, _("Looking for your session in the keyring… Esc cancels."), UI_NORMAL);
        break;
    case STEP_SIGNING_IN:
        add(pane, _("Signing in… Esc cancels."), UI_NORMAL);
        break;
    case STEP_FORM:
        if (pane->problem != NULL)
            ui_page_add(pane->message, pane->problem, UI_BAD);
        else if (pane->reason != NULL)
            add(pane, pane->reason, UI_NORMAL);
        if (pane->advice != NULL)
            ui_page_add(pane->message, pane->advice, UI_NORMAL);
        break;
    }
}

static gboolean sign_in_recalc(Pane *base, const UiArea *area)
{
    SignInPane *pane = (SignInPane *)base;
    ui_form_set_width(pane->form, MIN(area->columns - 4, 72));
    int rows = MIN(ui_form_rows(pane->form), area->rows - 1);

    pane->area = *area;
    pane->form_area = (UiArea){area->y + (area->rows > 12 ? 3 : 1), area->x + 2, rows,
                               MIN(area->columns - 4, 72)};
    int below = pane->form_area.y + rows + 1;
    UiArea message = {below, area->x + 2, MAX(area->y + area->rows - below, 1),
                      MIN(area->columns - 4, 72)};
    fill_message(pane);
    ui_page_set_area(pane->message, &message);
    return TRUE;
}

static void sign_in_paint(Pane *base, UiScreen *screen)
{
    SignInPane *pane = (SignInPane *)base;

    if (pane->area.rows > 12)
        ui_paint_literal(screen, &pane->area, 1, 2, _("Sign in to your orders"), UI_HEADING);
    ui_form_paint(pane->form, screen, &pane->form_area);
    ui_page_paint(pane->message, screen);
}

static void sign_in_cursor(const Pane *base, int *y, int *x)
{
    const SignInPane *pane = (const SignInPane *)base;

    ui_form_cursor(pane->form, &pane->form_area, y, x);
}

static char *sign_in_why_not(const Pane *base, Action action)
{
    gboolean filling_in = ((const SignInPane *)base)->step == STEP_FORM;

    if (action == ACTION_OPEN && !filling_in)
        return g_strdup(_("an answer is waited for"));
    return action == ACTION_CANCEL && filling_in ? g_strdup(_("nothing is under way")) : NULL;
}

static guint sign_in_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},
        {ACTION_OPEN, NC_("hint", "Sign in")},
        {ACTION_CANCEL, NULL},
        {ACTION_BACK, "Quit"},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *sign_in_heading(const Pane *base)
{
    const Services *services = base->host->services;
    const char *url = config_get(services->config, SETTING_URL);

    return safe_text_printf(_("Sign in%s%s"), url == NULL ? "" : " · ", url == NULL ? "" : url);
}

static gboolean sign_in_busy(const Pane *base)
{
    return ((const SignInPane *)base)->wait != NULL;
}

static void sign_in_free(Pane *base)
{
    SignInPane *pane = (SignInPane *)base;

    if (pane->wait != NULL)
        pane->wait->pane = NULL;
    ui_form_free(pane->form);
    ui_page_free(pane->message);
    safe_text_unref(pane->problem);
    safe_text_unref(pane->advice);
    g_free(pane->reason);
    g_free(pane);
}

static const PaneOps sign_in_ops = {
    .id = "sign-in",
    .title = "Sign in",
    .free = sign_in_free,
    .recalc = sign_in_recalc,
    .paint = sign_in_paint,
    .cursor = sign_in_cursor,
    .key = sign_in_key,
    .paste = sign_in_paste,
    .why_not = sign_in_why_not,
    .hints = sign_in_hints,
    .heading = sign_in_heading,
    .busy = sign_in_busy,
};

static UiForm *form_of(SignInPane *pane)
{
    const UiField *fields = pane->asks_address ? fields_full : fields_short;
    guint n = pane->asks_address ? G_N_ELEMENTS(fields_full) : G_N_ELEMENTS(fields_short);

    for (guint i = 0; i < n; i++) {
        pane->fields[i] = fields[i];
        pane->fields[i].label = g_dpgettext2(GETTEXT_PACKAGE, "sign-in", fields[i].label);
    }
    return ui_form_new(pane->fields, n, pane->pane.host->accessible);
}

Pane *pane_sign_in_new(const PaneHost *host, const char *message)
{
    SignInPane *pane = g_new0(SignInPane, 1);
    const Config *config = host->services->config;
    const char *email = config_get(config, SETTING_EMAIL);

    pane->pane = (Pane){.ops = &sign_in_ops, .host = host};
    pane->reason = g_strdup(message);
    pane->asks_address =
        config_get(config, SETTING_URL) == NULL || config_get(config, SETTING_KEY) == NULL;
    pane->form = form_of(pane);
    pane->message = ui_page_new();
    if (pane->asks_address) {
        const char *url = config_get(config, SETTING_URL);
        const char *key = config_get(config, SETTING_KEY);
        ui_form_set(pane->form, "url", url == NULL ? "" : url);
        ui_form_set(pane->form, "key", key == NULL ? "" : key);
    }
    if (email != NULL) {
        ui_form_set(pane->form, "email", email);
        ui_form_focus(pane->form, "password");
    }
    if (message == NULL)
        open_session(pane);
    return &pane->pane;
}
