/* SPDX-License-Identifier: MIT */
/* The last part of the table of actions (action_table.h includes it, and says what the rows are). */
/* clang-format off */

/* ---- the session and the program ---- */

COMMAND(LOGIN, login,
    .name = "login", .label = NC_("action", "Sign in"),
    .help = N_("Sign in and keep the session in the keyring"),
    .details = N_("With --url and --key (and --profile NAME) the address is written to the config "
               "after a sign-in that worked. A browser may be on any machine: the address to open is "
               "shown, and the code, or the address that the browser ends at, is pasted back. Where the "
               "server knows a second factor its code is asked for. Codes and passwords are read from the "
               "terminal without echo, or from stdin; with --no-input only from there."),
    .arguments = ARGUMENTS(
        OPTION("email", TEXT, "E", N_("who signs in; asked for on a terminal when not given")),
        FLAG("password-stdin", N_("read the password from stdin, up to the first line end")),
        FLAG("otp", N_("by a code that is sent by e-mail, instead of a password")),
        OPTION("sso", TEXT, "DOMAIN", N_("by the single sign-on of the company with this domain, in a browser")),
        OPTION("provider", TEXT, "NAME", N_("by a provider as google or azure, in a browser")),
        FLAG("code-stdin", N_("read codes from the next lines of stdin instead of asking")),
        OPTION("trust", TEXT, "SHA256", N_("the certificate that an address used for the first time has to have"))),
    .example = "looptrace login --email ada@example.com", .needs = NEEDS_CONNECTION | NEEDS_PASSWORD | NOT_AT_KIOSK, .describe = login_describe)

COMMAND(SIGN_OUT, logout,
    .name = "logout", .label = NC_("action", "Sign out"),
    .help = N_("End the session here and on the server"),
    .arguments = ARGUMENTS(
        FLAG("everywhere", N_("end all sessions of this person, on all devices")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace logout", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR, .describe = logout_describe,
    .where = ON_SIGNED_IN & ~ON(HELP) & ~ON(STATUSES),
    .keys = "X")

COMMAND(WHOAMI, whoami,
    .name = "whoami", .label = NC_("action", "Who am I"),
    .help = N_("Who is signed in, and with which roles"),
    .columns = columns_of_whoami,
    .example = "looptrace whoami --json", .needs = NEEDS_CONNECTION | NEEDS_SESSION)

COMMAND(ACCOUNT_EXPORT, account_export,
    .name = "account.export",
    .label = NC_("action", "Export data"),
    .help = N_("All that the platform has of you, as one JSON object"),
    .details = N_("--output writes it to a new file that only you can read; a file that is there is left alone."),
    .arguments = ARGUMENTS(OPTION("output", FILE, "FILE", N_("write it there instead of showing it"))),
    .example = "looptrace account export --output me.json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .describe = account_export_describe)

COMMAND(ACCOUNT_ERASE, account_erase,
    .name = "account.erase",
    .label = NC_("action", "Erase me"),
    .help = N_("Erase your account on the platform, and all of it on this machine"),
    .details = N_("It can't be undone. The platform keeps orders, their stages and history, without you. The account's e-mail has "
               "to be typed, or given with --yes. When the answer is lost, the same command again finds out whether it is done."),
    .arguments = ARGUMENTS(
        OPTION("yes", TEXT, "EMAIL", N_("the account's e-mail: you mean it")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace account erase --no-input --yes rahim@example.org",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NEEDS_YES | NOT_AT_KIOSK,
    .grade = GRADE_NUMBER,
    .describe = account_erase_describe)

COMMAND(AUTH_MFA, auth_mfa,
    .name = "auth.mfa", .label = NC_("action", "2nd factor"),
    .help = N_("List, add, use or remove second factors: authenticators that make codes"),
    .details = N_("enroll shows the secret as text and as a QR code, and asks for a first code. verify gives the "
               "code to a session that was begun without it. unenroll takes the id, or the name."),
    .arguments = ARGUMENTS(
        CHOSEN_WORD("what", "list|enroll|verify|unenroll", "list|enroll|verify|unenroll", N_("what to do")),
        SPARE_WORD("factor", TEXT, "FACTOR", N_("which one, for verify and unenroll: its id or name")),
        OPTION("name", TEXT, "NAME", N_("what to call a new one (looptrace unless said)")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking"))),
    .example = "looptrace auth mfa enroll --name phone", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR | NOT_AT_KIOSK, .describe = auth_mfa_describe)

COMMAND(AUTH_RECOVER, auth_recover,
    .name = "auth.recover", .label = NC_("action", "New password"),
    .help = N_("For a forgotten password: a code by e-mail, then a new password"),
    .details = N_("Signs you in. With --code-stdin and --password-stdin the code is the first line of stdin, the new "
               "password the second."),
    .arguments = ARGUMENTS(
        OPTION("email", TEXT, "E", N_("whose password; asked for on a terminal when not given")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking")),
        FLAG("password-stdin", N_("read the new password from stdin instead of asking")),
        OPTION("trust", TEXT, "SHA256", N_("the certificate that an address used for the first time has to have"))),
    .example = "looptrace auth recover --email ada@example.com", .needs = NEEDS_CONNECTION | NEEDS_PASSWORD | NOT_AT_KIOSK, .describe = auth_recover_describe)

COMMAND(AUTH_PASSWORD, auth_password,
    .name = "auth.password", .label = NC_("action", "Password"),
    .help = N_("Set a new password; other sessions of yours end"),
    .details = N_("Some servers want the password of until now, or a code that they send by e-mail: it is asked for "
               "then. From stdin: the new password first, what the server wants in the lines after it."),
    .arguments = ARGUMENTS(
        FLAG("password-stdin", N_("read passwords from stdin instead of asking")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking"))),
    .example = "looptrace auth password", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR | NOT_AT_KIOSK, .describe = auth_password_describe)

ACTION(ACCOUNT, .name = "account", .label = NC_("action", "Account"),
    .help = N_("Who is signed in, second factors, another password"),
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK, .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "A")
ACTION(FACTOR_ADD, .name = "factor.add", .label = NC_("action", "Add factor"),
    .help = N_("Add an authenticator: its secret as text and as a QR code, then its first code"),
    .needs = NEEDS_LINE, .where = ON(ACCOUNT), .keys = "F8, a")
ACTION(FACTOR_USE, .name = "factor.use", .label = NC_("action", "Give code"),
    .help = N_("Give the server a code of the second factor for this session"),
    .needs = NEEDS_ROW | NEEDS_LINE, .where = ON(ACCOUNT), .keys = "F2, v")
ACTION(FACTOR_REMOVE, .name = "factor.remove", .label = NC_("action", "Remove"), .help = N_("Remove the second factor"),
    .needs = NEEDS_ROW | NEEDS_LINE, .grade = GRADE_CONFIRM, .where = ON(ACCOUNT), .keys = "x, Delete")
ACTION(PASSWORD, .name = "password", .label = NC_("action", "New password"),
    .help = N_("Set another password; other sessions of yours end"),
    .needs = NEEDS_LINE, .where = ON(ACCOUNT), .keys = "F4, e")

COMMAND(AUTH_STATUS, auth_status,
    .name = "auth.status", .label = NC_("action", "Session"),
    .help = N_("Which session is kept where, and until when; sends nothing"),
    .columns = columns_of_auth_status,
    .example = "looptrace auth status", .needs = NEEDS_CONNECTION | NOT_AT_KIOSK)

COMMAND(AUTH_FORGET, auth_forget,
    .name = "auth.forget", .label = NC_("action", "Forget me"),
    .help = N_("Take the person who is signed in off this machine, and look again"),
    .details = N_("Ends the session here and on the server, and removes what is kept of the person: rows, writes that wait, "
               "history, drafts, typed lines, keys in the keyring. Lists each thing, then looks whether any is left "
               "(exit code 1). Without the line the server isn't told, and that is said. Settings and the count of bytes stay."),
    .arguments = ARGUMENTS(
        FLAG("all", N_("everybody who has used looptrace on this account, with any profile")),
        FLAG("everywhere", N_("end the person's sessions on all devices")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace auth forget --json", .needs = NEEDS_CONNECTION | NOT_AT_KIOSK,
    .grade = GRADE_CONFIRM)

COMMAND(NETWORK, net,
    .name = "net",
    .label = NC_("action", "Network"),
    .help = N_("What the line has cost, and its state"),
    .details = N_("Bytes on the wire, TLS and handshakes included, of all looptrace processes with this profile: today and this "
               "month, with the month's budget; or this month by day, by screen (on the command line: by command) or by "
               "endpoint, with failures and the time to the first byte. Nothing is sent. The Network screen (F12 or b) has "
               "the run that is going on."),
    .arguments = ARGUMENTS(
        CHOICE("by", "WHAT", "day|screen|endpoint", N_("day, screen or endpoint")),
        FLAG("today", N_("only today, not this month"))),
    .example = "looptrace net --by endpoint --json",
    .needs = NEEDS_CONNECTION | NOT_AT_KIOSK,
    .where = ON_EVERY,
    .keys = "F12, b")

ACTION(METERED, .name = "metered", .label = NC_("action", "Metered"),
    .help = N_("Metered mode on or off: say what it costs first"),
    .needs = NOT_AT_KIOSK,
    .where = ON_SIGNED_IN, .keys = "B")

ACTION(NOTICES, .name = "notices", .label = NC_("action", "Notices"),
    .help = N_("What the status line has said, the newest first"),
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "N")

ACTION(OFFLINE, .name = "offline", .label = NC_("action", "Offline mode"),
    .help = N_("Offline mode on or off: nobody is asked, what is kept is shown, changes wait"),
    .needs = NOT_AT_KIOSK,
    .where = ON_EVERY & ~ON_FORMS, .keys = "^O")

COMMAND(DOCTOR, doctor,
    .name = "doctor",
    .label = NC_("action", "Doctor"),
    .help = N_("Check settings, terminal, keyring, server and clock, one by one"),
    .needs = NOT_AT_KIOSK,
    .columns = columns_of_doctor,
    .details = N_("Holds no secret: fit to be pasted into a report."),
    .arguments = ARGUMENTS(
        FLAG("paths", N_("list instead every place that looptrace may write to"))),
    .example = "looptrace doctor")

COMMAND(CONFIG, config,
    .name = "config",
    .label = NC_("action", "Settings"),
    .help = N_("Every setting, its value and its origin"),
    .needs = NOT_AT_KIOSK,
    .columns = columns_of_config,
    .example = "looptrace config")

COMMAND(CONFIG_KEYS, config_keys,
    .name = "config.keys",
    .label = NC_("action", "Keys"),
    .help = N_("Which keys do what on which screen, and what is wrong with [keys] of the config"),
    .needs = NOT_AT_KIOSK,
    .columns = columns_of_config_keys,
    .details = N_("The map is that of `keymap` (default or vim) with what the sections [keys] and [keys.SCREEN] of "
                  "the config change of it. What can't be as it is written there makes the exit code 1."),
    .example = "looptrace config keys --columns keys,action,screens")

COMMAND(CONFIG_THEMES, config_themes,
    .name = "config.themes",
    .label = NC_("action", "Themes"),
    .help = N_("The themes that there are, and what is wrong with one"),
    .needs = NOT_AT_KIOSK,
    .columns = columns_of_config_themes,
    .details = N_("Your own are files NAME.theme in looptrace/themes of your configuration directory; "
                  "`theme` in the config may also be the path of one. A theme that can't be used makes "
                  "the exit code 1."),
    .example = "looptrace config themes --columns theme,path,problem")

COMMAND(COMPLETION, completion,
    .name = "completion",
    .label = NC_("action", "Completion"),
    .help = N_("The completion of a shell, as a script for it"),
    .needs = NOT_AT_KIOSK,
    .details = N_("Packages install it. By hand: `looptrace completion bash > ~/.local/share/bash-completion/completions/looptrace`; for "
               "zsh a file _looptrace in a directory of $fpath; for fish ~/.config/fish/completions/looptrace.fish. The words come from "
               "looptrace itself: orders and stages are those that are kept on this machine, and nothing is asked of the server."),
    .arguments = ARGUMENTS(CHOSEN_WORD("shell", "SHELL", "bash|zsh|fish", N_("which shell"))),
    .example = "looptrace completion bash > ~/.local/share/bash-completion/completions/looptrace")

COMMAND(SHELL_COMPLETE, complete,
    .name = "complete",
    .label = NC_("action", "Complete"),
    .help = N_("What the scripts of `completion` ask"),
    .arguments = ARGUMENTS(
        CHOSEN_WORD("shell", "SHELL", "bash|zsh|fish", N_("how the shell quotes")),
        REST("words", TEXT, "WORD", N_("what is typed so far, the word to be completed last"))),
    .needs = IS_HIDDEN | NOT_AT_KIOSK)

COMMAND(MANUAL, manual,
    .name = "manual",
    .label = NC_("action", "Manual"),
    .help = N_("A page of the manual, for man"),
    .arguments = ARGUMENTS(CHOSEN_WORD("page", "PAGE", "looptrace.1|looptrace.conf.5|looptrace-keys.5", N_("which page"))),
    .needs = IS_HIDDEN | NOT_AT_KIOSK)

ACTION(PALETTE, .name = "palette", .label = NC_("action", "Menu"),
    .help = N_("Find what can be done by name or key; or type a whole command"),
    .where = ON_EVERY & ~ON(PALETTE), .keys = "F9, :")
ACTION(CANCEL, .name = "cancel", .label = NC_("action", "Cancel"),
    .help = N_("Cancel what is under way; clear; back"),
    .where = ON_EVERY | ON(LOCK), .keys = "Esc")
ACTION(BACK, .name = "back", .label = NC_("action", "Back"), .help = N_("Back; on the first screen: quit"),
    .where = ON_EVERY, .keys = "F10, q, Left", .vim = "F10, q, Left, h")
ACTION(MOUSE, .name = "mouse", .label = NC_("action", "Mouse"),
    .help = N_("Mouse on or off; off, the terminal selects text itself"),
    .where = ON_EVERY, .keys = "F")
ACTION(LOCK_SCREEN, .name = "lock", .label = NC_("action", "Lock"), .help = N_("Lock the screen: nothing of it stays on the terminal; whoever is signed in unlocks it"), .needs = NEEDS_SESSION, .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Z", .vim = "Z L")
ACTION(QUIT, .name = "quit", .label = NC_("action", "Quit"), .help = N_("End the program, from any screen"),
    .needs = NOT_AT_KIOSK,
    .where = ON_EVERY, .vim = "Z Z, Z Q")
ACTION(REPAINT, .name = "repaint", .label = NC_("action", "Repaint"), .help = N_("Draw everything again"),
    .where = ON_EVERY | ON(LOCK), .keys = "^L")
