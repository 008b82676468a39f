/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app_state.h"

void session_signed_in(App *app); /* somebody is signed in now, or has unlocked the screen */
void session_end(App *app, const char *farewell); /* nobody is any more */
/* On a kiosk, whose person went away from the question before: refreshing asks it again. */
void session_ask_again_for_factor(App *app);
/* Asks first where changes would be lost with it. */
void session_ask_to_sign_out(App *app);
void session_sign_out(App *app);

#endif
