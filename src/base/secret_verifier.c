/* SPDX-License-Identifier: MIT */
/* Whether a password is the one of before, without keeping it: Argon2id, costly on purpose. */
#include <string.h>

#include <sodium.h>

#include "looptrace/secret.h"

SecretText *secret_verifier_new(const SecretText *password)
{
    char text[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_argon2id_str(text, secret_text_peek(password), secret_text_length(password),
                                   crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) != 0)
        return NULL;
    SecretText *verifier = secret_text_new(text, -1);
    secret_wipe(text, sizeof text);
    return verifier;
}

gboolean secret_verifier_check(const SecretText *verifier, const SecretText *password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    gsize length = secret_text_length(verifier);

    if (length == 0 || length >= sizeof text)
        return FALSE;
    memcpy(text, secret_text_peek(verifier), length);
    gboolean right = crypto_pwhash_str_verify(text, secret_text_peek(password),
                                              secret_text_length(password)) == 0;
    secret_wipe(text, sizeof text);
    return right;
}
