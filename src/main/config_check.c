/* SPDX-License-Identifier: Apache-2.0 */
#include "main/config_check.h"

#include "crypto/password_hash.h"
#include "main/options.h"
#include "sys/files.h"

#include <string.h>

enum { FILE_MAX_BYTES = 1024 * 1024 };

struct check {
    const struct config *config;
    struct arena *arena;
    struct config_faults *faults;
};

#define FAULT(check, line, ...)                                                                    \
    config_fault_add((check)->faults, (check)->arena, line, false, __VA_ARGS__)
#define WARN(check, line, ...)                                                                     \
    config_fault_add((check)->faults, (check)->arena, line, true, __VA_ARGS__)

static bool is_set(const char *text)
{
    return text[0] != '\0';
}

/* --- listeners --- */

/* "localhost" or a loopback IP address, with or without a port. */
static bool host_is_loopback(struct slice host)
{
    struct ip ip;
    unsigned port;
    struct slice name;
    struct slice rest;
    slice_cut(host, ':', &name, &rest);
    if (slice_is(name, "localhost") || slice_ends(name, ".localhost"))
        return true;
    if (address_parse(host, &ip, &port) || ip_parse(name, &ip))
        return ip_is_loopback(ip);
    return slice_is(host, "[::1]");
}

static bool url_is_plain_beyond_loopback(const char *url)
{
    static const char scheme[] = "http://";
    struct slice text = slice_from(url);
    return slice_starts(text, scheme) &&
           !host_is_loopback(slice_from_index(text, sizeof scheme - 1));
}

/* Passwords cross a network in clear unless TLS ends here, or a listed proxy ends it for us. */
static void check_plain_http(const struct check *check, const struct config_listener *listener)
{
    bool tls_here = is_set(listener->tls_certificate);
    bool https = slice_starts(slice_from(config_base_url(check->config, listener)), "https://");
    bool beyond = !host_is_loopback(slice_from(listener->address));
    if (!tls_here && !https && beyond && listener->allow_plain_http)
        WARN(check, config_listener_line(listener, "allow_plain_http"),
             "passwords cross the network in clear, and browsers cannot sign in there");
    if (tls_here || listener->allow_plain_http)
        return;
    if (is_set(listener->base_url) && url_is_plain_beyond_loopback(listener->base_url)) {
        FAULT(check, config_listener_line(listener, "base_url"),
              "base_url is plain HTTP beyond this host; use https, or set allow_plain_http = yes");
        return;
    }
    if (!beyond)
        return;
    if (https && check->config->proxy.addresses.count > 0)
        return;
    FAULT(check, config_listener_line(listener, "address"),
          https ? "nobody ends TLS here: list the proxy that does in [proxy] addresses, or set "
                  "tls_certificate and tls_key"
                : "plain HTTP beyond this host; set tls_certificate and tls_key, or "
                  "allow_plain_http = yes");
}

static void check_tls(const struct check *check, const struct config_listener *listener)
{
    bool certificate = is_set(listener->tls_certificate);
    if (certificate == is_set(listener->tls_key))
        return;
    FAULT(check, config_listener_line(listener, certificate ? "tls_certificate" : "tls_key"),
          "tls_certificate and tls_key belong together; %s is missing",
          certificate ? "tls_key" : "tls_certificate");
}

static void check_proxy_protocol(const struct check *check, const struct config_listener *listener)
{
    if (listener->proxy_protocol != CONFIG_PROXY_PROTOCOL_OFF &&
        check->config->proxy.addresses.count == 0)
        FAULT(check, config_listener_line(listener, "proxy_protocol"),
              "proxy_protocol needs [proxy] addresses: nobody else may say who the client is");
}

static bool same_place(const char *one, const char *other)
{
    struct ip ip;
    unsigned port;
    return strcmp(one, other) == 0 && address_parse(slice_from(one), &ip, &port) && port != 0;
}

static void check_places(const struct check *check, size_t index)
{
    const struct config_listener *listener = &check->config->listeners[index];
    for (size_t i = 0; i < index; i++)
        if (same_place(listener->address, check->config->listeners[i].address))
            FAULT(check, config_listener_line(listener, "address"),
                  "the listener %s has this IP address and port already",
                  check->config->listeners[i].name);
    if (same_place(listener->address, check->config->admin.address))
        FAULT(check, config_line(check->config, "admin", "address"),
              "the listener %s has this IP address and port already", listener->name);
}

static bool is_any_address(const char *address)
{
    return strncmp(address, "0.0.0.0:", 8) == 0 || strncmp(address, "[::]:", 5) == 0;
}

static void check_listeners(const struct check *check)
{
    for (size_t i = 0; i < check->config->listener_count; i++) {
        const struct config_listener *listener = &check->config->listeners[i];
        check_tls(check, listener);
        check_plain_http(check, listener);
        check_proxy_protocol(check, listener);
        check_places(check, i);
    }
}

/* --- the other sections --- */

static void check_service(const struct check *check)
{
    const struct config *config = check->config;
    const struct config_listener *first = &config->listeners[0];
    bool allowed = false;
    for (size_t i = 0; i < config->listener_count; i++)
        allowed = allowed || config->listeners[i].allow_plain_http;
    if (!allowed && is_set(config->service.base_url) &&
        url_is_plain_beyond_loopback(config->service.base_url))
        FAULT(check, config_line(config, "service", "base_url"),
              "base_url is plain HTTP beyond this host; use https, or set allow_plain_http = yes "
              "on a listener");
    if (!is_set(config->service.base_url) && !is_set(first->base_url) &&
        is_any_address(first->address))
        WARN(check, config_listener_line(first, "address"),
             "links in mails cannot lead to %s; set [service] base_url", first->address);
}

static void check_proxy(const struct check *check)
{
    const struct config *config = check->config;
    bool header = config->proxy.header != CONFIG_HEADER_NONE;
    bool protocol = false;
    for (size_t i = 0; i < config->listener_count; i++)
        protocol = protocol || config->listeners[i].proxy_protocol != CONFIG_PROXY_PROTOCOL_OFF;
    if (header && config->proxy.addresses.count == 0)
        FAULT(check, config_line(config, "proxy", "header"),
              "header needs addresses: the word of strangers does not count");
    if (config->proxy.addresses.count > 0 && !header && !protocol)
        FAULT(check, config_line(config, "proxy", "addresses"),
              "the proxies are listed, but not how they name the client: set header, or "
              "proxy_protocol on a listener");
}

static void check_mail(const struct check *check)
{
    const struct config *config = check->config;
    const struct config_mail *mail = &config->mail;
    bool smtp = mail->transport == CONFIG_MAIL_SMTP;
    if (smtp && !is_set(mail->smtp_url))
        FAULT(check, config_line(config, "mail", "transport"), "transport = smtp needs smtp_url");
    if (smtp && config_line(config, "mail", "from") == 0)
        FAULT(check, config_line(config, "mail", "transport"),
              "transport = smtp needs from: no mail server takes %s", mail->from);
    if (!smtp && is_set(mail->smtp_url))
        FAULT(check, config_line(config, "mail", "smtp_url"),
              "smtp_url is set, but transport is maildir");
    if (is_set(mail->smtp_user) && !is_set(mail->smtp_password_file))
        FAULT(check, config_line(config, "mail", "smtp_user"),
              "smtp_user needs smtp_password_file");
    if (!is_set(mail->smtp_user) && is_set(mail->smtp_password_file))
        FAULT(check, config_line(config, "mail", "smtp_password_file"),
              "smtp_password_file needs smtp_user");
}

static void check_admin_and_limits(const struct check *check)
{
    const struct config *config = check->config;
    if (is_set(config->admin.address) && !host_is_loopback(slice_from(config->admin.address)))
        WARN(check, config_line(config, "admin", "address"),
             "everybody who reaches %s can read the counters", config->admin.address);
    if (config->limits.hash_memory_kib < HASH_MEMORY_KIB_DEFAULT)
        WARN(check, config_line(config, "limits", "hash_memory_kib"),
             "below %d KiB stolen password hashes are cheaper to guess", HASH_MEMORY_KIB_DEFAULT);
    if (config->limits.max_connections_per_address > config->limits.max_connections)
        FAULT(check, config_line(config, "limits", "max_connections_per_address"),
              "is more than max_connections");
}

void config_check_sense(const struct config *config, struct arena *arena,
                        struct config_faults *faults)
{
    struct check check = {config, arena, faults};
    check_listeners(&check);
    check_service(&check);
    check_proxy(&check);
    check_mail(&check);
    check_admin_and_limits(&check);
}

/* --- files --- */

static void check_file(const struct check *check, unsigned line, const char *path, bool private)
{
    struct slice bytes;
    struct error err = {0};
    if (!is_set(path))
        return;
    enum status status = private
                             ? file_read_private(path, FILE_MAX_BYTES, check->arena, &bytes, &err)
                             : file_read(path, FILE_MAX_BYTES, check->arena, &bytes, &err);
    if (status != STATUS_OK)
        FAULT(check, line, "%s", err.text);
}

static void check_data_directory(const struct check *check)
{
    const char *data = check->config->service.data_directory;
    unsigned line = config_line(check->config, "service", "data_directory");
    struct error err = {0};
    if (!directory_exists(data))
        FAULT(check, line, "there is no data directory %s; sallyport init makes one", data);
    else if (directory_check_private(data, &err) != STATUS_OK)
        FAULT(check, line, "%s", err.text);
}

void config_check_files(const struct config *config, struct arena *arena,
                        struct config_faults *faults)
{
    struct check check = {config, arena, faults};
    check_data_directory(&check);
    for (size_t i = 0; i < config->listener_count; i++) {
        const struct config_listener *listener = &config->listeners[i];
        check_file(&check, config_listener_line(listener, "tls_certificate"),
                   listener->tls_certificate, false);
        check_file(&check, config_listener_line(listener, "tls_key"), listener->tls_key, true);
    }
    check_file(&check, config_line(config, "mail", "smtp_password_file"),
               config->mail.smtp_password_file, true);
    check_file(&check, config_line(config, "mail", "smtp_ca_file"), config->mail.smtp_ca_file,
               false);
}
