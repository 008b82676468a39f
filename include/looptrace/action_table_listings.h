/* SPDX-License-Identifier: MIT */
/* The part of the table of actions that is about the marketplace (action_table.h includes it, and says what the rows are). */
/* clang-format off */

/* ---- listings ---- */

COMMAND(LISTINGS, listings_list,
    .name = "listings.list",
    .label = NC_("action", "Listings"),
    .help = N_("What is on sale in the marketplace, featured listings first; or your own"),
    .columns = columns_of_listings_list,
    .details = N_("All that is asked is found by the server, in one request. FILTER: words for its full-text search (! before what must "
               "not be, \"in quotes\" for a phrase), and FIELD:TEXT, price<20, price:10..20; the fields are category, price, material, "
               "gsm, colour, size, lead, supplier, rating, stock, moq, title and status."),
    .arguments = ARGUMENTS(
        OPTION("filter", TEXT, "FILTER", N_("only listings that it matches: \"merino price<20 colour:navy\"")),
        OPTION("search", TEXT, "TEXT", N_("only those whose title or description has these words")),
        OPTION("category", TEXT, "NAME", N_("only those of this category")),
        OPTION("price", TEXT, "RANGE", N_("only those of this price: 12.50, 10..20, 10.., ..20")),
        OPTION("material", TEXT, "TEXT", N_("only those with this in their material")),
        OPTION("gsm", TEXT, "RANGE", N_("only those of this weight: 200, 180..240")),
        OPTION("colour", TEXT, "NAME", N_("only those that there are in this colour")),
        OPTION("size", TEXT, "NAME", N_("only those that there are in this size")),
        OPTION("lead-time", TEXT, "DAYS", N_("only those that take at most so many days, or a range of them")),
        OPTION("supplier", TEXT, "TEXT", N_("only those of a supplier with this in the name")),
        OPTION("rating", TEXT, "N", N_("only those that are rated so or better")),
        OPTIONS("status", LISTING_STATUS, "STATUS", N_("of your own (--mine): only those in this status; several: a,b")),
        FLAG("mine", N_("your own listings, whatever their status")),
        FLAG("everybody", N_("all listings, whatever their status: for admins")),
        CHOICE("sort", "KEY", "featured|newest|price|rating|lead", N_("featured (default), newest, price, rating or lead")),
        FLAG("descending", N_("the other way round")),
        OPTION("limit", INTEGER, "N", N_("at most N listings (25 unless said, 1000 at most)"))),
    .example = "looptrace listings list --category sweaters --price 10..20 --colour navy --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .describe = listings_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "$")

ACTION(LISTINGS_OWN, .name = "listings.own", .label = NC_("action", "Own listings"), .help = N_("Your own listings, with what became of them"),
    .needs = NEEDS_SESSION | NOT_AT_KIOSK, .roles = WHO_MAKES, .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "&")

COMMAND(LISTINGS_SHOW, listings_show,
    .name = "listings.show",
    .label = NC_("action", "Listing"),
    .help = N_("One listing with its prices, as you may see them, stock, specifications and pictures"),
    .columns = columns_of_listings_show,
    .arguments = ARGUMENTS(WORD("listing", LISTING, "LISTING", N_("which listing"))),
    .example = "looptrace listings show 7f3a90c2",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .describe = listings_show_describe)

COMMAND(LISTINGS_CREATE, listings_create,
    .name = "listings.create",
    .label = NC_("action", "New listing"),
    .help = N_("Make a listing: a draft, until you hand it in"),
    .arguments = ARGUMENTS(
        OPTION("title", TEXT, "T", N_("its title")),
        OPTION("product", TEXT, "T", N_("what it is: knitwear, yarn, …")),
        OPTION("category", TEXT, "NAME", N_("its category")),
        OPTION("subcategory", TEXT, "NAME", N_("its subcategory")),
        OPTION("price", MONEY, "P", N_("what you ask for one, in USD")),
        OPTION("stock", TEXT, "N", N_("how many there are")),
        OPTION("moq", TEXT, "N", N_("how many have to be ordered at least")),
        OPTION("lead-time", TEXT, "DAYS", N_("how many days it takes")),
        OPTION("material", TEXT, "T", N_("what it is made of")),
        OPTION("fabric", TEXT, "T", N_("the fabric's composition")),
        OPTION("gsm", TEXT, "N", N_("its weight in grams a square metre")),
        OPTION("colours", TEXT, "LIST", N_("its colours, parted by commas")),
        OPTION("sizes", TEXT, "LIST", N_("its sizes, parted by commas")),
        OPTION("from", TEXT, "PLACE", N_("where it is shipped from")),
        OPTION("picture", TEXT, "URL", N_("the address of its picture")),
        OPTION("description", NOTE, "T", N_("what is to be said of it")),
        OPTION("supplier", TEXT, "ID", N_("whose it is, where you work for several")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings create --title \"Rib beanie\" --product knitwear --category accessories --price 4.50 --stock 900 --moq 50",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.create",
    .where = ON(LISTINGS), .keys = "F8, a")

COMMAND(LISTINGS_SET, listings_set,
    .name = "listings.set",
    .label = NC_("action", "Edit listing"),
    .help = N_("Change what your listing says, or how many there are"),
    .details = N_("What is on sale is looked at again when title, text, pictures or material change. A price is changed by handing it in "
               "(`listings submit --price`). Guarded and queued as `stages set`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("listing", LISTING, "LISTING", N_("which listing")),
        OPTION("title", TEXT, "T", N_("its title")),
        OPTION("product", TEXT, "T", N_("what it is: knitwear, yarn, …")),
        OPTION("category", TEXT, "NAME", N_("its category")),
        OPTION("subcategory", TEXT, "NAME", N_("its subcategory")),
        OPTION("stock", TEXT, "N", N_("how many there are")),
        OPTION("moq", TEXT, "N", N_("how many have to be ordered at least")),
        OPTION("lead-time", TEXT, "DAYS", N_("how many days it takes")),
        OPTION("material", TEXT, "T", N_("what it is made of")),
        OPTION("fabric", TEXT, "T", N_("the fabric's composition")),
        OPTION("gsm", TEXT, "N", N_("its weight in grams a square metre")),
        OPTION("colours", TEXT, "LIST", N_("its colours, parted by commas")),
        OPTION("sizes", TEXT, "LIST", N_("its sizes, parted by commas")),
        OPTION("from", TEXT, "PLACE", N_("where it is shipped from")),
        OPTION("picture", TEXT, "URL", N_("the address of its picture")),
        OPTION("description", NOTE, "T", N_("what is to be said of it")),
        FLAG("stdin", N_("read LISTING from stdin, one in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings set 7f3a90c2 --stock 400",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.set",
    .where = ON_LISTINGS, .keys = "F4, e")

COMMAND(LISTINGS_SET_STATUS, listings_set_status,
    .name = "listings.set-status",
    .label = NC_("action", "Move listing"),
    .help = N_("Take a listing back as a draft, or say that it is sold out or archived"),
    .arguments = ARGUMENTS(
        SPARE_WORD("listing", LISTING, "LISTING", N_("which listing")),
        SPARE_WORD("status", LISTING_STATUS, "STATUS", N_("where to: draft, sold_out, archived, or pending_approval")),
        FLAG("stdin", N_("read LISTING and STATUS from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings set-status 7f3a90c2 archived",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.move")

COMMAND(LISTINGS_SUBMIT, listings_submit,
    .name = "listings.submit",
    .label = NC_("action", "Hand in"),
    .help = N_("Hand a listing in for approval, with another price if you like"),
    .details = N_("Only so a price changes: it is looked at again before it is on sale."),
    .arguments = ARGUMENTS(
        SPARE_WORD("listing", LISTING, "LISTING", N_("which listing")),
        OPTION("price", MONEY, "P", N_("what you ask for one, in USD")),
        FLAG("stdin", N_("read LISTING from stdin, one in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings submit 7f3a90c2 --price 4.80",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.submit",
    .where = ON_LISTINGS, .keys = "t")

COMMAND(LISTINGS_DUPLICATE, listings_duplicate,
    .name = "listings.duplicate",
    .label = NC_("action", "Duplicate"),
    .help = N_("Make another draft like a listing of yours"),
    .arguments = ARGUMENTS(
        SPARE_WORD("listing", LISTING, "LISTING", N_("which listing")),
        OPTION("title", TEXT, "T", N_("its title")),
        OPTION("product", TEXT, "T", N_("what it is: knitwear, yarn, …")),
        OPTION("category", TEXT, "NAME", N_("its category")),
        OPTION("subcategory", TEXT, "NAME", N_("its subcategory")),
        OPTION("price", MONEY, "P", N_("what you ask for one, in USD")),
        OPTION("stock", TEXT, "N", N_("how many there are")),
        OPTION("moq", TEXT, "N", N_("how many have to be ordered at least")),
        OPTION("lead-time", TEXT, "DAYS", N_("how many days it takes")),
        OPTION("material", TEXT, "T", N_("what it is made of")),
        OPTION("fabric", TEXT, "T", N_("the fabric's composition")),
        OPTION("gsm", TEXT, "N", N_("its weight in grams a square metre")),
        OPTION("colours", TEXT, "LIST", N_("its colours, parted by commas")),
        OPTION("sizes", TEXT, "LIST", N_("its sizes, parted by commas")),
        OPTION("from", TEXT, "PLACE", N_("where it is shipped from")),
        OPTION("picture", TEXT, "URL", N_("the address of its picture")),
        OPTION("description", NOTE, "T", N_("what is to be said of it")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings duplicate 7f3a90c2 --title \"Rib beanie, striped\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.create",
    .where = ON_LISTINGS, .keys = "=")

COMMAND(LISTINGS_ASK, listings_ask,
    .name = "listings.ask",
    .label = NC_("action", "Ask about it"),
    .help = N_("Write to a listing's supplier about it"),
    .arguments = ARGUMENTS(
        SPARE_WORD("listing", LISTING, "LISTING", N_("which listing")),
        OPTION("text", NOTE, "T", N_("what you want to know")),
        FLAG("stdin", N_("read LISTING from stdin, one in each line")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings ask 7f3a90c2 --text \"Can you knit 300 by May?\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .write = "listing.ask",
    .where = ON(MARKET) | ON_LISTINGS, .keys = "m")

COMMAND(LISTINGS_IMPORT, listings_import,
    .name = "listings.import",
    .label = NC_("action", "Import"),
    .help = N_("Make a draft of each line of a CSV file"),
    .details = N_("The first line names the columns: sku, title, product_type, category, subcategory, base_price, available_quantity, moq, "
               "lead_time_days, material, fabric_composition, gsm, colors, sizes, shipping_from, primary_image, description. Each line is "
               "made or told with what is wrong in it; the same file a second time makes nothing twice: a line is known by its sku, else by its "
               "title."),
    .arguments = ARGUMENTS(
        WORD("file", FILE, "FILE", N_("the CSV file")),
        OPTION("supplier", TEXT, "ID", N_("whose it is, where you work for several")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings import catalogue.csv",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "listing.create")

ACTION(LISTING_STOCK, .name = "listing.stock", .label = NC_("action", "Stock"), .help = N_("Say how many there are of the listing"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_MAKES, .write = "listing.set", .where = ON_LISTINGS, .keys = "+")
ACTION(LISTING_ARCHIVE, .name = "listing.archive", .label = NC_("action", "Archive"), .help = N_("Take the listing off the marketplace"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_MAKES, .write = "listing.move", .where = ON_LISTINGS, .keys = "x, Delete")
ACTION(LISTING_DRAFT, .name = "listing.draft", .label = NC_("action", "To draft"), .help = N_("Take the listing back as a draft"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_MAKES, .write = "listing.move", .where = ON_LISTINGS, .keys = "-")
