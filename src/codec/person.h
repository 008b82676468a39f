/* SPDX-License-Identifier: MIT */
#ifndef CODEC_PERSON_H
#define CODEC_PERSON_H

#include "fields.h"
#include "looptrace/model.h"

/* A person in one row: names, and user_roles embedded. The caller looks at fields->failed. */
Person *person_read(Fields *fields, const cJSON *row);

#endif
