/* SPDX-License-Identifier: MIT */
/* Sign in. Looks for a stored session first; asks for the project's address and key too when no
 * setting has them. */
#include "sign_in.h"
#include "looptrace/words.h"

enum {
    F_URL = 1u << 0,
    F_KEY = 1u << 1,
    F_EMAIL = 1u << 2,
    F_PASSWORD = 1u << 3,
    F_CODE = 1u << 4,
    F_WHERE = 1u << 5,
    F_PASTED = 1u << 6,
    F_NEW = 1u << 7,
    F_AGAIN = 1u << 8,
    F_YES = 1u << 9
};

/* In the order of their bits. */
static const UiField all_fields[] = {
    {.key = "url", .label = NC_("sign-in", "Address"), .required = TRUE},
    {.key = "key", .label = NC_("sign-in", "Project key"), .required = TRUE},
    {.key = "email", .label = NC_("sign-in", "E-mail"), .required = TRUE},
    {.key = "password",
     .label = NC_("sign-in", "Password"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
    {.key = "code", .label = NC_("sign-in", "Code"), .required = TRUE, .characters_max = 32},
    {.key = "where", .label = NC_("sign-in", "Company or provider"), .required = TRUE},
    {.key = "pasted",
     .label = NC_("sign-in", "Address or code"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
    {.key = "new",
     .label = NC_("sign-in", "New password"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
    {.key = "again",
     .label = NC_("sign-in", "The same again"),
     .kind = UI_FIELD_SECRET,
     .required = TRUE},
    {.key = "yes",
     .label = NC_("sign-in", "Trust it? Type yes"),
     .required = TRUE,
     .characters_max = 8},
};

typedef struct {
    const char *title;
    const char *note; /* below the form */
    guint fields;
} FormRow;

static const FormRow form_rows[FORM_NUMBER] = {
    [FORM_PASSWORD] = {NC_("sign-in", "Password"), NULL, F_EMAIL | F_PASSWORD},
    [FORM_MAIL] = {NC_("sign-in", "Code by e-mail"),
                   N_("A mail with a code is sent to this address."), F_EMAIL},
    [FORM_BROWSER] =
        {NC_("sign-in", "Browser"),
         N_("The domain of your company, as acme.com, for its single sign-on; or a provider, as "
            "google or azure. The browser may be on any machine."),
         F_WHERE},
    [FORM_FORGOTTEN] =
        {NC_("sign-in", "Forgotten"),
         N_("A mail with a code is sent to this address; then you set a new password."), F_EMAIL},
    [FORM_CODE] = {NC_("sign-in", "Code"), NULL, F_CODE},
    [FORM_BROWSER_CODE] =
        {NC_("sign-in", "Browser"),
         N_("Open this address in a browser (F8 copies it). It ends at a page that can't be "
            "reached, or at your platform's: paste the address of that page above; the code "
            "in it, behind “code=”, will do. You have five minutes."),
         F_PASTED},
    [FORM_FACTOR] =
        {NC_("sign-in", "Second factor"),
         N_("This account has a second factor: give the code that your authenticator shows."),
         F_CODE},
    [FORM_NEW_PASSWORD] =
        {NC_("sign-in", "New password"),
         N_("You are signed in; now set the new password. Other sessions of yours end."),
         F_NEW | F_AGAIN},
    [FORM_TRUST] = {NC_("sign-in", "First use"), NULL, F_YES},
};

/* On the lock screen the person is known; the last way in is for another. */
static FormRow form_row(const SignInPane *pane, SignInForm form)
{
    FormRow row = form_rows[form];

    if (pane->asks_address && form < FORM_VIEWS)
        row.fields |= F_URL | F_KEY;
    if (!pane->locks)
        return row;
    if (form == FORM_FORGOTTEN)
        return (FormRow){
            NC_("sign-in", "Somebody else"),
            N_("Whoever signs in here has a screen of their own. What was begun by the person "
               "before "
               "stays on this machine, sealed, and is sent when that person signs in again."),
            F_EMAIL | F_PASSWORD};
    row.fields &= ~(guint)F_EMAIL;
    if (form == FORM_MAIL)
        row.note = N_("A mail with a code is sent to you.");
    return row;
}

Services *sign_in_services(const SignInPane *pane)
{
    return pane->pane.host->services;
}

void sign_in_tell(SignInPane *pane, guint effects)
{
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, effects);
}

void sign_in_set_problem(SignInPane *pane, const GError *error)
{
    g_clear_pointer(&pane->problem, safe_text_unref);
    g_clear_pointer(&pane->advice, safe_text_unref);
    pane->told_offline = FALSE;
    if (error == NULL)
        return;
    FaultKind kind = fault_kind(error);
    /* Whoever is here knows how to sign in. */
    const char *advice =
        kind == FAULT_CREDENTIALS || kind == FAULT_SIGNED_OUT ? NULL : fault_advice(kind);
    pane->problem = safe_text_printf("%s.", error->message);
    pane->advice = advice == NULL ? NULL : safe_text_printf("%s", advice);
}

gboolean sign_in_is_offline(const SignInPane *pane)
{
    return config_get_flag(sign_in_services(pane)->config, SETTING_OFFLINE);
}

/* Who it is can't be known here: a password is the server's to judge. */
void sign_in_refuse_offline(SignInPane *pane)
{
    sign_in_set_problem(pane, NULL);
    pane->told_offline = TRUE;
    g_autofree char *key =
        keymap_hint(pane->pane.host->keymap, pane_screen(&pane->pane), ACTION_OFFLINE);

    pane->problem = safe_text_printf(_("This is offline mode, and nobody is signed in on this "
                                       "machine: signing in needs the server."));
    pane->advice = *key == '\0' ? NULL : safe_text_printf(_("%s ends offline mode."), key);
}

void sign_in_note(SignInPane *pane, const char *sentence)
{
    g_clear_pointer(&pane->note, safe_text_unref);
    pane->note = sentence == NULL ? NULL : safe_text_printf("%s", sentence);
}

PaneWait *sign_in_begin(SignInPane *pane, Step step)
{
    pane->step = step;
    return pane_wait_begin(&pane->wait, &pane->pane);
}

SignInPane *sign_in_end(PaneWait *wait)
{
    SignInPane *pane = pane_wait_end(wait);

    if (pane != NULL)
        pane->step = STEP_FORM;
    return pane;
}

/* ---- which form ---- */

static void fill_form(SignInPane *pane)
{
    const Config *config = sign_in_services(pane)->config;
    const char *url = config_get(config, SETTING_URL);
    const char *key = config_get(config, SETTING_KEY);
    guint fields = form_row(pane, pane->shown).fields;

    if ((fields & F_URL) != 0)
        ui_form_set(pane->form, "url", url == NULL ? "" : url);
    if ((fields & F_KEY) != 0)
        ui_form_set(pane->form, "key", key == NULL ? "" : key);
    if ((fields & F_EMAIL) == 0 || pane->email == NULL || pane->locks)
        return;
    ui_form_set(pane->form, "email", pane->email);
    if ((fields & F_PASSWORD) != 0)
        ui_form_focus(pane->form, "password");
}

void sign_in_show(SignInPane *pane, SignInForm form)
{
    guint fields = form_row(pane, form).fields;
    guint n = 0;

    ui_form_free(pane->form);
    g_free(pane->fields);
    pane->fields = g_new0(UiField, SIGN_IN_FIELDS_MAX);
    pane->shown = form;
    if (form < FORM_VIEWS)
        pane->chosen = form;
    for (guint i = 0; i < G_N_ELEMENTS(all_fields); i++) {
        if ((fields & (1u << i)) == 0)
            continue;
        g_assert(n < SIGN_IN_FIELDS_MAX);
        pane->fields[n] = all_fields[i];
        pane->fields[n].label = g_dpgettext2(GETTEXT_PACKAGE, "sign-in", all_fields[i].label);
        n++;
    }
    pane->form = ui_form_new(pane->fields, n, pane->pane.host->accessible);
    fill_form(pane);
}

void sign_in_hold(SignInPane *pane)
{
    sign_in_give_up(pane);
    pane->held = g_steal_pointer(&pane->form);
    pane->held_fields = g_steal_pointer(&pane->fields);
    pane->held_form = pane->shown;
}

void sign_in_take_back(SignInPane *pane)
{
    ui_form_free(pane->form);
    g_free(pane->fields);
    pane->form = g_steal_pointer(&pane->held);
    pane->fields = g_steal_pointer(&pane->held_fields);
    pane->shown = pane->held_form;
}

void sign_in_give_up(SignInPane *pane)
{
    g_clear_pointer(&pane->held, ui_form_free);
    g_clear_pointer(&pane->held_fields, g_free);
}

static guint sign_in_view(Pane *base, guint nth)
{
    SignInPane *pane = (SignInPane *)base;

    if (pane->step != STEP_FORM)
        return EFFECT_NONE;
    sign_in_set_problem(pane, NULL);
    sign_in_note(pane, NULL);
    pane->recovers = FALSE;
    sign_in_show(pane, (SignInForm)nth);
    return EFFECT_REDRAW;
}

static guint sign_in_views(const Pane *base, guint *seen)
{
    *seen = (guint)((const SignInPane *)base)->chosen;
    return FORM_VIEWS;
}

/* ---- a stored session ---- */

static void session_opened(const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);

    if (pane == NULL)
        return;
    sign_in_set_problem(pane, error);
    if (error == NULL &&
        supabase_session_info(sign_in_services(pane)->supabase).state != SESSION_NONE) {
        sign_in_go_on(pane);
        return;
    }
    if (error == NULL && sign_in_is_offline(pane))
        sign_in_refuse_offline(pane);
    sign_in_tell(pane, EFFECT_REDRAW);
}

static void open_session(SignInPane *pane)
{
    g_autoptr(GError) error = NULL;

    if (pane->asks_address)
        return;
    if (!services_connect(sign_in_services(pane), &error)) {
        sign_in_set_problem(pane, error);
        return;
    }
    supabase_session_open(sign_in_services(pane)->supabase, session_opened,
                          sign_in_begin(pane, STEP_OPENING));
}

/* The answer, if one still comes, finds nobody waiting. */
static void cancel(SignInPane *pane)
{
    Step step = pane->step;

    if (pane->wait == NULL)
        return;
    pane_wait_drop(&pane->wait);
    pane->step = STEP_FORM;
    if (step == STEP_SIGNING_IN)
        supabase_cancel_sign_in(sign_in_services(pane)->supabase);
}

/* Back to the way in that was chosen; a session that still waits for its second factor stays in the keyring. */
static void leave_form(SignInPane *pane)
{
    sign_in_set_problem(pane, NULL);
    sign_in_note(pane, NULL);
    pane->recovers = FALSE;
    sign_in_give_up(pane);
    if (pane->shown >= FORM_VIEWS)
        sign_in_show(pane, pane->chosen);
}

/* ---- the contract ---- */

static void submit(gpointer pane)
{
    sign_in_submit(pane);
}

static guint sign_in_key(Pane *base, guint32 key)
{
    SignInPane *pane = (SignInPane *)base;

    if (key == UI_KEY_ESCAPE) {
        if (pane->step == STEP_FORM)
            leave_form(pane);
        cancel(pane);
        return EFFECT_REDRAW;
    }
    return pane_form_key(pane->form, pane->step != STEP_FORM, key, submit, pane);
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

static const char *step_words(Step step)
{
    switch (step) {
    case STEP_OPENING:
        return _("Looking for your session in the keyring… Esc cancels.");
    case STEP_SIGNING_IN:
        return _("Signing in… Esc cancels.");
    case STEP_MAILING:
        return _("Having a mail sent… Esc cancels.");
    case STEP_BROWSING:
        return _("Asking where to sign in… Esc cancels.");
    case STEP_SETTING:
        return _("Setting the new password…");
    case STEP_LOOKING:
        return _("Looking whom this address leads to… Esc cancels.");
    case STEP_FORM:
        break;
    }
    return NULL;
}

/* How much there is of who is locked out, and nothing of what it is. */
static void add_what_waits(SignInPane *pane)
{
    Services *services = sign_in_services(pane);
    const char *user_id = supabase_session_info(services->supabase).user_id;
    g_autofree char *waiting =
        user_id == NULL ? NULL : services_tell_waiting(services, user_id, pane->whom_email);

    if (waiting != NULL)
        add(pane, waiting, UI_NORMAL);
}

static void fill_message(SignInPane *pane)
{
    const char *note = form_row(pane, pane->shown).note;

    ui_page_clear(pane->message);
    if (pane->told_offline && !sign_in_is_offline(pane))
        sign_in_set_problem(pane, NULL);
    if (pane->step != STEP_FORM) {
        add(pane, step_words(pane->step), UI_NORMAL);
        return;
    }
    if (pane->problem != NULL)
        ui_page_add(pane->message, pane->problem, UI_BAD);
    else if (pane->note != NULL)
        ui_page_add(pane->message, pane->note, UI_NORMAL);
    else if (pane->reason != NULL)
        add(pane, pane->reason, UI_NORMAL);
    if (pane->advice != NULL)
        ui_page_add(pane->message, pane->advice, UI_NORMAL);
    if (pane->locks && pane->shown == FORM_FORGOTTEN)
        add_what_waits(pane);
    if (note != NULL)
        add(pane, _(note), UI_NORMAL);
    if (pane->shown == FORM_TRUST && pane->trust_text != NULL)
        ui_page_add(pane->message, pane->trust_text, UI_NORMAL);
    if (pane->shown == FORM_BROWSER_CODE && pane->way != NULL)
        add(pane, browser_way_url(pane->way), UI_NORMAL);
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
        ui_paint_literal(screen, &pane->area, 1, 2,
                         pane->locks ? _("This screen is locked") : _("Sign in to your orders"),
                         UI_HEADING);
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
    const SignInPane *pane = (const SignInPane *)base;
    gboolean filling_in = pane->step == STEP_FORM;

    if ((action == ACTION_OPEN || action == ACTION_VIEW_NEXT) && !filling_in)
        return g_strdup(_("an answer is waited for"));
    if (action == ACTION_COPY_ADDRESS && pane->shown != FORM_BROWSER_CODE)
        return g_strdup(_("there is no address to open yet"));
    return action == ACTION_CANCEL && filling_in && pane->shown < FORM_VIEWS
               ? g_strdup(_("nothing is under way"))
               : NULL;
}

static guint sign_in_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},
        {ACTION_OPEN, NC_("hint", "Sign in")},
        {ACTION_VIEW_NEXT, NC_("hint", "Other ways")},
        {ACTION_CANCEL, NULL},
        {ACTION_BACK, "Quit"},
    };
    static const PaneHint browser[] = {
        {ACTION_HELP, NULL},         {ACTION_OPEN, NC_("hint", "Sign in")},
        {ACTION_COPY_ADDRESS, NULL}, {ACTION_VIEW_NEXT, NC_("hint", "Other ways")},
        {ACTION_CANCEL, NULL},       {ACTION_BACK, "Quit"},
    };
    if (((const SignInPane *)base)->shown == FORM_BROWSER_CODE)
        return pane_give_hints(browser, G_N_ELEMENTS(browser), hints, max);
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static char *sign_in_copy(const Pane *base, PaneCopy what)
{
    const SignInPane *pane = (const SignInPane *)base;

    return what == PANE_COPY_LINK && pane->way != NULL ? g_strdup(browser_way_url(pane->way))
                                                       : NULL;
}

static const char *title_of(const SignInPane *pane)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "sign-in", form_row(pane, pane->shown).title);
}

static SafeText *sign_in_heading(const Pane *base)
{
    const SignInPane *pane = (const SignInPane *)base;
    const char *url = config_get(base->host->services->config, SETTING_URL);
    const char *before = url == NULL ? "" : " · ";

    if (pane->locks)
        return safe_text_printf(_("Locked · %s · %s"), title_of(pane), pane->whom_email);
    return pane->shown == FORM_PASSWORD
               ? safe_text_printf(_("Sign in%s%s"), before, url == NULL ? "" : url)
               : safe_text_printf(_("Sign in · %s%s%s"), title_of(pane), before,
                                  url == NULL ? "" : url);
}

/* What has come of it, and the field to fill in next. */
static SafeText *sign_in_say(const Pane *base)
{
    const SignInPane *pane = (const SignInPane *)base;
    const SafeText *news = pane->problem != NULL ? pane->problem : pane->note;
    g_autoptr(SafeText) field = ui_form_say(pane->form);

    if (pane->step != STEP_FORM)
        return safe_text_printf("%s", step_words(pane->step));
    return safe_text_printf("%s%s%s", news == NULL ? "" : safe_text_utf8(news),
                            news == NULL ? "" : ". ", field == NULL ? "" : safe_text_utf8(field));
}

static gboolean sign_in_busy(const Pane *base)
{
    return ((const SignInPane *)base)->wait != NULL;
}

static void sign_in_free(Pane *base)
{
    SignInPane *pane = (SignInPane *)base;

    pane_wait_drop(&pane->wait);
    ui_form_free(pane->form);
    ui_page_free(pane->message);
    safe_text_unref(pane->problem);
    safe_text_unref(pane->advice);
    safe_text_unref(pane->note);
    browser_way_free(pane->way);
    safe_text_unref(pane->trust_text);
    g_free(pane->trust_mark);
    sign_in_give_up(pane);
    g_free(pane->fields);
    secret_text_unref(pane->tried);
    g_free(pane->email);
    g_free(pane->whom_email);
    g_free(pane->reason);
    g_free(pane);
}

/* The lock screen asks in the same way, and is another one by its name and hints. */
#define SIGN_IN_OPS                                                                                \
    .free = sign_in_free, .recalc = sign_in_recalc, .paint = sign_in_paint,                        \
    .cursor = sign_in_cursor, .key = sign_in_key, .paste = sign_in_paste, .view = sign_in_view,    \
    .views = sign_in_views, .copy = sign_in_copy, .why_not = sign_in_why_not,                      \
    .heading = sign_in_heading, .say = sign_in_say, .busy = sign_in_busy

static const PaneOps sign_in_ops = {
    .id = "sign-in", .title = "Sign in", .hints = sign_in_hints, SIGN_IN_OPS};

/* Nothing that stands on it could be anybody's but that person's own. */
static guint lock_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_OPEN, NC_("hint", "Unlock")},
        {ACTION_VIEW_NEXT, NC_("hint", "Other ways")},
        {ACTION_CANCEL, NULL},
        {ACTION_COPY_ADDRESS, NULL},
    };
    guint n = G_N_ELEMENTS(all);

    for (; n > 2; n--) {
        g_autofree char *why_not = sign_in_why_not(base, all[n - 1].action);
        if (why_not == NULL)
            break;
    }
    return pane_give_hints(all, n, hints, max);
}

static const PaneOps lock_ops = {.id = "lock", .title = "Locked", .hints = lock_hints, SIGN_IN_OPS};

Pane *pane_lock_new(const PaneHost *host)
{
    SignInPane *pane = g_new0(SignInPane, 1);
    SessionInfo session = supabase_session_info(host->services->supabase);

    pane->pane = (Pane){.ops = &lock_ops, .host = host};
    pane->locks = TRUE;
    pane->whom_email = g_strdup(session.email == NULL ? "" : session.email);
    pane->message = ui_page_new();
    sign_in_show(pane, FORM_PASSWORD);
    return &pane->pane;
}

Pane *pane_sign_in_new(const PaneHost *host, const char *message)
{
    SignInPane *pane = g_new0(SignInPane, 1);
    const Config *config = host->services->config;

    pane->pane = (Pane){.ops = &sign_in_ops, .host = host};
    pane->reason = g_strdup(message);
    pane->email = g_strdup(config_get(config, SETTING_EMAIL));
    pane->asks_address =
        config_get(config, SETTING_URL) == NULL || config_get(config, SETTING_KEY) == NULL;
    pane->message = ui_page_new();
    sign_in_show(pane, FORM_PASSWORD);
    if (message == NULL)
        open_session(pane);
    return &pane->pane;
}
