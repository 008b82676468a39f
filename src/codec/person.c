/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"

const char codec_person_select[] = "id,full_name,company_name,user_roles(role)";

static void read_roles(Fields *fields, Person *person, const cJSON *row)
{
    const cJSON *entry;

    cJSON_ArrayForEach(entry, json_array(row, "user_roles"))
    {
        g_autofree char *wire = fields_text(fields, entry, "role");
        Role role = role_from_wire(wire);
        if (role != ROLE_UNKNOWN)
            person->roles |= ROLE_BIT(role);
        else if (wire != NULL)
            g_ptr_array_add(person->other_roles, g_steal_pointer(&wire));
    }
}

Person *codec_person_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("person", bytes, length, error);
    g_autoptr(Person) person = person_new();
    Fields fields = {.what = "person", .row = 1, .error = error};

    if (rows == NULL)
        return NULL;
    if (rows->child != NULL) {
        person->id = fields_text(&fields, rows->child, "id");
        person->full_name = fields_text(&fields, rows->child, "full_name");
        person->company = fields_text(&fields, rows->child, "company_name");
        read_roles(&fields, person, rows->child);
    }
    return fields.failed ? NULL : g_steal_pointer(&person);
}
