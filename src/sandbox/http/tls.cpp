#include "sandbox/http/tls.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/free_with.hpp"
#include "sandbox/http/message.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace dutyme::sandbox {

namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_vfree>>;

void check(bool done) {
    if (!done) throw Error{Failure::system, "cannot make a certificate for the sandbox"};
}

Key new_key() {
    Key key{EVP_EC_gen("P-256")};
    check(key != nullptr);
    return key;
}

void extend(X509& certificate, X509& issuer, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, what, value)};
    check(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

void set_serial(X509& certificate) {
    std::uint32_t serial = 0;
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial + std::uint64_t{1});
}

// Unsigned; valid from an hour ago (clocks differ) for a year.
Certificate new_certificate(EVP_PKEY& key, const char* name) {
    Certificate certificate{X509_new()};
    check(certificate != nullptr && X509_set_version(certificate.get(), 2) == 1);
    set_serial(*certificate);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 365L * 24 * 3600);
    check(X509_set_pubkey(certificate.get(), &key) == 1);
    check(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1);
    return certificate;
}

void sign(X509& certificate, X509& issuer, EVP_PKEY& issuer_key) {
    check(X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1);
    extend(certificate, issuer, NID_subject_key_identifier, "hash");
    check(X509_sign(&certificate, &issuer_key, EVP_sha256()) > 0);
}

Certificate new_authority(EVP_PKEY& key) {
    Certificate certificate = new_certificate(key, "dutyme-sandbox throw-away authority");
    extend(*certificate, *certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(*certificate, *certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(*certificate, *certificate, key);
    return certificate;
}

std::string names() {
    std::string text = "IP:127.0.0.1,DNS:localhost";
    for (const Host& host : hosts) text += std::string{",DNS:"} + host.name;
    return text;
}

Certificate new_server(EVP_PKEY& key, X509& authority, EVP_PKEY& authority_key) {
    Certificate certificate = new_certificate(key, "localhost");
    extend(*certificate, authority, NID_basic_constraints, "critical,CA:FALSE");
    extend(*certificate, authority, NID_key_usage, "critical,digitalSignature");
    extend(*certificate, authority, NID_ext_key_usage, "serverAuth");
    extend(*certificate, authority, NID_subject_alt_name, names().c_str());
    extend(*certificate, authority, NID_authority_key_identifier, "keyid");
    sign(*certificate, authority, authority_key);
    return certificate;
}

template <class Write>
std::string pem(const Write& write) {
    const Memory memory{BIO_new(BIO_s_mem())};
    check(memory && write(memory.get()) == 1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

std::string certificate_pem(X509& certificate) {
    return pem([&](BIO* out) { return PEM_write_bio_X509(out, &certificate); });
}

std::string key_pem(const EVP_PKEY& key) {
    return pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, &key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::filesystem::path private_directory() {
    std::string name = std::filesystem::temp_directory_path() / "dutyme-sandbox-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
        throw Error{Failure::system, "cannot make a temporary directory for the certificate"};
    return name;
}

}  // namespace

ThrowAwayAuthority::ThrowAwayAuthority() : directory_(private_directory()) {
    try {
        const Key authority_key = new_key();
        const Certificate authority = new_authority(*authority_key);
        const Key server_key = new_key();
        const Certificate server = new_server(*server_key, *authority, *authority_key);
        server_ = {certificate_pem(*server), key_pem(*server_key)};
        write_file_atomically(file(), certificate_pem(*authority));
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
        throw;
    }
}

ThrowAwayAuthority::~ThrowAwayAuthority() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

}  // namespace dutyme::sandbox
