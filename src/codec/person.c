/* SPDX-License-Identifier: MIT */
#include "person.h"

#include "looptrace/codec.h"

const char codec_person_select[] = "id,full_name,company_name,user_roles(role)";

static void read_role(Fields *fields, Person *person, const cJSON *row)
{
    g_autofree char *wire = fields_text(fields, row, "role");
    Role role = role_from_wire(wire);

    if (role != ROLE_UNKNOWN)
        person->roles |= ROLE_BIT(role);
    else if (wire != NULL)
        g_ptr_array_add(person->other_roles, g_steal_pointer(&wire));
}

/* A platform where a person has one role has it as an object (wire protocol B3: a UNIQUE). */
static void read_roles(Fields *fields, Person *person, const cJSON *row)
{
    const cJSON *only = json_object(row, "user_roles");
    const cJSON *roles = only != NULL ? NULL : fields_embedded_rows(fields, row, "user_roles");
    const cJSON *each;

    if (only != NULL)
        read_role(fields, person, only);
    cJSON_ArrayForEach(each, roles) read_role(fields, person, each);
}

static void read_suppliers(Person *person, const cJSON *row)
{
    const cJSON *id;

    cJSON_ArrayForEach(id, json_array(row, "suppliers"))
    {
        if (cJSON_IsString(id) && g_uuid_string_is_valid(id->valuestring))
            g_ptr_array_add(person->suppliers, g_strdup(id->valuestring));
    }
}

Person *person_read(Fields *fields, const cJSON *row)
{
    Person *person = person_new();

    person->id = fields_text(fields, row, "id");
    person->full_name = fields_text(fields, row, "full_name");
    person->company = fields_text(fields, row, "company_name");
    read_roles(fields, person, row);
    read_suppliers(person, row);
    return person;
}

static void append_member(GString *json, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_string_append_printf(json, "%s\"%s\":", json->len > 2 ? "," : "", name);
    json_append_string(json, text, -1);
}

static void append_role(GString *json, const char *role, gboolean *first)
{
    g_string_append(json, *first ? "{\"role\":" : ",{\"role\":");
    json_append_string(json, role, -1);
    g_string_append_c(json, '}');
    *first = FALSE;
}

char *codec_person_to_json(const Person *person)
{
    GString *json = g_string_new("[{");
    gboolean first = TRUE;

    append_member(json, "id", person->id);
    append_member(json, "full_name", person->full_name);
    append_member(json, "company_name", person->company);
    g_string_append_printf(json, "%s\"user_roles\":[", json->len > 2 ? "," : "");
    for (int i = ROLE_UNKNOWN + 1; i < ROLE_COUNT; i++)
        if ((person->roles & ROLE_BIT(i)) != 0)
            append_role(json, role_wire((Role)i), &first);
    for (guint i = 0; i < person->other_roles->len; i++)
        append_role(json, g_ptr_array_index(person->other_roles, i), &first);
    g_string_append(json, "],\"suppliers\":[");
    for (guint i = 0; i < person->suppliers->len; i++) {
        g_string_append(json, i == 0 ? "" : ",");
        json_append_string(json, g_ptr_array_index(person->suppliers, i), -1);
    }
    g_string_append(json, "]}]");
    return g_string_free(json, FALSE);
}

Person *codec_person_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("person", bytes, length, error);
    g_autoptr(Person) person = NULL;
    Fields fields = {.what = "person", .row = 1, .error = error};

    if (rows == NULL)
        return NULL;
    person = rows->child == NULL ? person_new() : person_read(&fields, rows->child);
    return fields.failed ? NULL : g_steal_pointer(&person);
}
