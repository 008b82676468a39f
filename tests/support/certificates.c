/* SPDX-License-Identifier: MIT */
#include "certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY_SECONDS (24L * 60 * 60)

static void certificate_check(gboolean fine, const char *what)
{
    if (!fine)
        g_error("libcrypto: %s: %s", what, ERR_error_string(ERR_get_error(), NULL));
}

static void certificate_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);

    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    certificate_check(extension != NULL, value);
    certificate_check(X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

static X509 *certificate_new(const char *common_name, EVP_PKEY *key, long from_s, long until_s)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);

    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), (long)g_random_int_range(1, G_MAXINT));
    X509_gmtime_adj(X509_getm_notBefore(certificate), from_s);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until_s);
    X509_set_pubkey(certificate, key);
    certificate_check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                 (const unsigned char *)common_name, -1, -1, 0),
                      "subject");
    return certificate;
}

static EVP_PKEY *certificate_new_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");

    certificate_check(key != NULL, "key");
    return key;
}

void identity_init_authority(Identity *authority, const char *common_name)
{
    authority->key = certificate_new_key();
    authority->certificate =
        certificate_new(common_name, authority->key, -DAY_SECONDS, 30 * DAY_SECONDS);

    X509 *certificate = authority->certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    certificate_add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    certificate_add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign");
    certificate_add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
    certificate_check(X509_sign(certificate, authority->key, EVP_sha256()) > 0, "sign");
}

void identity_init_server(Identity *server, const Identity *authority, const char *names,
                          int valid_days)
{
    long from_s = valid_days < 0 ? (valid_days - 1) * DAY_SECONDS : -DAY_SECONDS;

    server->key = certificate_new_key();
    server->certificate =
        certificate_new("looptrace test server", server->key, from_s, valid_days * DAY_SECONDS);

    X509 *certificate = server->certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(authority->certificate));
    certificate_add_extension(certificate, authority->certificate, NID_subject_alt_name, names);
    certificate_add_extension(certificate, authority->certificate, NID_ext_key_usage, "serverAuth");
    certificate_add_extension(certificate, authority->certificate, NID_authority_key_identifier,
                              "keyid:always");
    certificate_check(X509_sign(certificate, authority->key, EVP_sha256()) > 0, "sign");
}

void identity_clear(Identity *identity)
{
    g_clear_pointer(&identity->certificate, X509_free);
    g_clear_pointer(&identity->key, EVP_PKEY_free);
}

void identity_write_certificate(const Identity *identity, const char *path)
{
    BIO *file = BIO_new_file(path, "w");

    certificate_check(file != NULL, path);
    certificate_check(PEM_write_bio_X509(file, identity->certificate) == 1, path);
    certificate_check(BIO_free(file) == 1, path);
}
