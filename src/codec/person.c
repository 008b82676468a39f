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
