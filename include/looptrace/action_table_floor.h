/* SPDX-License-Identifier: MIT */
/* What is done on a factory's floor; a part of action_table.h. */
/* clang-format off */

COMMAND(STAGES_HISTORY, stages_history,
    .name = "stages.history",
    .label = NC_("action", "Stage log"),
    .help = N_("What was changed of an order's stages, by whom and when"),
    .columns = columns_of_stages_history,
    .details = N_("The newest first. Who may see the order's stages may see it. Without the line what is kept of it, with its age."),
    .arguments = ARGUMENTS(
        WORD("order", ORDER, "ORDER-NUMBER", N_("which order")),
        SPARE_WORD("stage", STAGE, "STAGE", N_("only this stage: its number, or a part of its name")),
        OPTION("limit", INTEGER, "N", N_("at most N changes (100 unless said, 1000 at most)"))),
    .example = "looptrace stages history SA-00042 Knitting",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT)

COMMAND(REPORT_SHIFT, report_shift,
    .name = "report.shift",
    .label = NC_("action", "Shift report"),
    .help = N_("What a shift has done: changed, by whom, what is late, what waits"),
    .details = N_("Printable text of 80 columns; --json has the same as one object. TIME is HH:MM of today (of yesterday when that is still to "
               "come), or a timestamp; 12 hours ago unless said. The note is part of the report: the platform has no place to keep it. "
               "Without the line what was last fetched for that time, and it says as of when."),
    .arguments = ARGUMENTS(
        OPTION("since", TEXT, "TIME", N_("from when on: 06:00")),
        OPTION("note", NOTE, "T", N_("a note for whoever comes next"))),
    .example = "looptrace report shift --since 06:00 --note \"machine 4 is down\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_MAKES)

COMMAND(SINCE, since,
    .name = "since",
    .label = NC_("action", "Since"),
    .help = N_("The report of the shift since a time"),
    .details = N_("As `report shift --since TIME`."),
    .arguments = ARGUMENTS(
        WORD("time", TEXT, "TIME", N_("from when on: 06:00")),
        OPTION("note", NOTE, "T", N_("a note for whoever comes next"))),
    .example = "looptrace since 06:00",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_MAKES)

ACTION(MORE, .name = "stage.more", .label = NC_("action", "+10 %"), .help = N_("The selected stage, or all marked ones: ten per cent on"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(ORDER) | ON(BOARD), .keys = "+")
ACTION(NEXT, .name = "stage.next", .label = NC_("action", "Next"), .help = N_("The stage is done, and the one behind it is begun"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(BOARD), .keys = "n")
ACTION(COMPLETE, .name = "stage.complete", .label = NC_("action", "Complete"), .help = N_("The selected stage, or all marked ones: done"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(ORDER) | ON(BOARD), .keys = "C")
ACTION(DELAYED, .name = "stage.delayed", .label = NC_("action", "Delayed"), .help = N_("The selected stage is delayed: says why"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(ORDER) | ON(BOARD), .keys = "D")
ACTION(NOTE, .name = "note", .label = NC_("action", "Note"), .help = N_("A note to the selected row"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(ORDER) | ON(BOARD), .keys = "m")
ACTION(STAGE_BACK, .name = "stage.back", .label = NC_("action", "Back…"), .help = N_("The stage ten per cent back, or the one before it: says why"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(BOARD), .keys = "-")
ACTION(TARGET, .name = "stage.target", .label = NC_("action", "Stage due"), .help = N_("Another date for the stage"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .write = "stage.set", .where = ON(BOARD), .keys = "t")
ACTION(STAGE_RIGHT, .name = "stage.right", .label = NC_("action", "Stage"), .help = N_("The next stage of the order: keys are about that one then, in all marked orders"),
    .needs = NEEDS_ROW, .where = ON(BOARD), .keys = "Tab, >")
ACTION(STAGE_LEFT, .name = "stage.left", .label = NC_("action", "Stage before"), .help = N_("The stage before it"),
    .needs = NEEDS_ROW, .where = ON(BOARD), .keys = "S-Tab, <")
ACTION(STAGE_HISTORY, .name = "stage.history", .label = NC_("action", "Stage log"), .help = N_("What was changed of the stage, by whom and when"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .where = ON(BOARD) | ON(ORDER), .keys = "h", .vim = "g s")
