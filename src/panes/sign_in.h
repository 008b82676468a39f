/* SPDX-License-Identifier: MIT */
/* The sign-in screen: which form is seen and what is waited for (sign_in.c), and what each form does when it is filled
 * in (sign_in_ways.c). The lock screen is the same with a person that is known. */
#ifndef PANES_SIGN_IN_H
#define PANES_SIGN_IN_H

#include "looptrace/panes.h"
#include "waiting.h"

/* Those before FORM_VIEWS are ways in that a person chooses; the others follow from them. */
typedef enum {
    FORM_PASSWORD,
    FORM_MAIL,
    FORM_BROWSER,
    FORM_FORGOTTEN, /* on the lock screen: somebody else signs in */
    FORM_VIEWS,
    FORM_CODE = FORM_VIEWS,
    FORM_BROWSER_CODE,
    FORM_FACTOR,
    FORM_NEW_PASSWORD,
    FORM_TRUST,
    FORM_NUMBER
} SignInForm;

typedef enum {
    STEP_FORM,
    STEP_OPENING,
    STEP_SIGNING_IN,
    STEP_MAILING,
    STEP_BROWSING,
    STEP_SETTING,
    STEP_LOOKING
} Step;

#define SIGN_IN_FIELDS_MAX 5

typedef struct SignInPane SignInPane;

struct SignInPane {
    Pane pane;
    gboolean locks;           /* it is the lock screen */
    char *whom_email;         /* the lock screen: of who is locked out */
    char *email;              /* whose sign-in this is, for the forms that follow */
    SignInForm shown, chosen; /* the form, and the way in that it belongs to */
    UiForm *form;
    UiField *fields; /* of the form, in the person's language */
    gboolean asks_address, recovers;
    BrowserWay *way;
    gboolean trusted; /* whom the address leads to is known, or was asked about */
    SafeText *trust_text;
    char *trust_mark;
    UiForm *held; /* filled in, while the person is asked about that */
    UiField *held_fields;
    SignInForm held_form;
    SecretText *tried; /* the password that is being tried, for the time without the server */
    Step step;
    PaneWait *wait;
    UiPage *message;
    SafeText *problem, *advice, *note;
    gboolean told_offline; /* the problem is that */
    char *reason;          /* why the person is here */
    UiArea area, form_area;
};

Services *sign_in_services(const SignInPane *pane);
void sign_in_tell(SignInPane *pane, guint effects);
void sign_in_set_problem(SignInPane *pane, const GError *error); /* NULL: there is none */
/* In offline mode nobody can sign in. */
gboolean sign_in_is_offline(const SignInPane *pane);
void sign_in_refuse_offline(SignInPane *pane);
void sign_in_note(SignInPane *pane, const char *sentence); /* NULL: nothing to note */
void sign_in_show(SignInPane *pane, SignInForm form);
/* The form that is seen is put aside as it is filled in, and comes back so; or is given up. */
void sign_in_hold(SignInPane *pane);
void sign_in_take_back(SignInPane *pane);
void sign_in_give_up(SignInPane *pane);
PaneWait *sign_in_begin(SignInPane *pane, Step step);
/* The pane that waited for this answer, NULL when it no longer does. */
SignInPane *sign_in_end(PaneWait *wait);

/* Does what the form that is seen is for. */
void sign_in_submit(SignInPane *pane);
/* A session is there: asks for what the server still wants, or tells that it is done. */
void sign_in_go_on(SignInPane *pane);

#endif
