/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/transport_impl.h"
#include "sys/clock.h"
#include "sys/tcp.h"
#include "text/names.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <string.h>

enum {
    CONNECT_TIMEOUT_MILLIS = 30 * 1000,
    TOTAL_TIMEOUT_MILLIS = 120 * 1000,
    ENHANCED_CODE_BYTES = 12, /* "5.123.456" */
    URL_MAX_BYTES = 300,
};

/* After a stop, for the reply that may be under way: cut off later, that mail would come twice. */
#define STOP_PATIENCE ((micros)2 * MICROS_PER_SECOND)

struct smtp {
    CURL *curl;
    const char *from; /* "<address>" */
    struct secret password;
    char enhanced_code[ENHANCED_CODE_BYTES]; /* of the server's last refusal; "" without one */
    struct slice unsent;                     /* of the message under way */
    bool recipient_named;                    /* what the server says now is about this mail */
    int descriptor;                          /* of the connection, while there is one */
    _Atomic micros stop_at;                  /* on the monotonic clock; 0 = goes on */
};

/* --- the server's address --- */

/* HOST, HOST:PORT, [IPv6] or [IPv6]:PORT and nothing else: no user, no path, no query. */
static bool authority_parse(struct slice authority, struct slice *out_host)
{
    struct slice host, port;
    bool has_port;
    if (slice_starts(authority, "[")) {
        if (!slice_cut(authority, ']', &host, &port))
            return false;
        host = slice_from_index(host, 1);
        has_port = slice_starts(port, ":");
        if (!has_port && !slice_is_empty(port))
            return false;
        port = slice_from_index(port, 1);
    } else {
        has_port = slice_cut(authority, ':', &host, &port);
    }
    for (size_t i = 0; i < host.length; i++)
        if (host.bytes[i] == '\0' ||
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:",
                   host.bytes[i]) == NULL)
            return false;
    uint64_t number = 1;
    if (has_port && (!slice_parse_u64(port, &number) || number == 0 || number > 65535))
        return false;
    *out_host = host;
    return !slice_is_empty(host);
}

static bool host_is_loopback(struct slice host)
{
    if (slice_is(host, "::1") || slice_equal_fold(host, slice_from("localhost")))
        return true;
    /* "127.evil.example" is a name, not an address. */
    for (size_t i = 0; i < host.length; i++)
        if (host.bytes[i] != '.' && (host.bytes[i] < '0' || host.bytes[i] > '9'))
            return false;
    return slice_starts(host, "127.");
}

static enum status url_check(struct slice url, bool *out_tls, struct error *err)
{
    struct slice host;
    bool implicit = slice_starts(url, "smtps://");
    if ((!implicit && !slice_starts(url, "smtp://")) || url.length > URL_MAX_BYTES ||
        !authority_parse(slice_from_index(url, strlen(implicit ? "smtps://" : "smtp://")), &host))
        return error_set(err, STATUS_INVALID,
                         "smtp_url must be smtps://HOST or smtp://HOST, with a port if need be");
    *out_tls = implicit || !host_is_loopback(host);
    return STATUS_OK;
}

/* --- the handle --- */

static size_t message_read(char *out, size_t size, size_t count, void *context)
{
    struct smtp *smtp = context;
    struct slice part = slice_first(smtp->unsent, size * count);
    if (part.length > 0)
        memcpy(out, part.bytes, part.length);
    smtp->unsent = slice_from_index(smtp->unsent, part.length);
    return part.length;
}

/* Of a refusal ("550 5.1.1 text") keeps only the enhanced code: filters quote bodies in their
 * texts. Other replies are passed over; the one to QUIT comes after the refusal. */
static size_t reply_read(char *bytes, size_t size, size_t count, void *context)
{
    struct smtp *smtp = context;
    struct slice line = slice_make(bytes, size * count);
    struct slice rest = slice_from_index(line, strlen("550 "));
    if (!slice_starts(line, "4") && !slice_starts(line, "5"))
        return line.length;
    size_t length = 0;
    while (length < rest.length && length < ENHANCED_CODE_BYTES - 1 &&
           (rest.bytes[length] == '.' || (rest.bytes[length] >= '0' && rest.bytes[length] <= '9')))
        length++;
    bool is_code = length >= strlen("5.1.1") && rest.bytes[1] == '.';
    if (!is_code ||
        !slice_to_string(slice_first(rest, length), smtp->enhanced_code, ENHANCED_CODE_BYTES))
        smtp->enhanced_code[0] = '\0';
    return line.length;
}

/* libcurl tells of a refusal, not of the command that was refused; so its commands are read. */
static int command_read(CURL *curl, curl_infotype type, char *bytes, size_t length, void *context)
{
    (void)curl;
    struct smtp *smtp = context;
    if (type == CURLINFO_HEADER_OUT && slice_starts(slice_make(bytes, length), "RCPT "))
        smtp->recipient_named = true;
    return 0;
}

static int descriptor_note(void *context, curl_socket_t descriptor, curlsocktype purpose)
{
    (void)purpose;
    struct smtp *smtp = context;
    smtp->descriptor = descriptor;
    return CURL_SOCKOPT_OK;
}

/* Called about once a second, also while nothing moves; not 0 ends the attempt. The connection is
 * shut first: libcurl would say QUIT on it, and wait for the reply without asking here. */
static int patience_ask(void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                        curl_off_t up)
{
    (void)down_all, (void)down, (void)up_all, (void)up;
    const struct smtp *smtp = context;
    micros stop_at = atomic_load(&smtp->stop_at);
    if (stop_at == 0 || clock_monotonic() < stop_at)
        return 0;
    if (smtp->descriptor >= 0)
        tcp_shut(smtp->descriptor);
    return 1;
}

static long millis_or(unsigned configured, long fallback)
{
    return configured == 0 ? fallback : (long)configured;
}

static void set_limits(CURL *curl, const struct mail_config *config)
{
    long total = millis_or(config->total_timeout_millis, TOTAL_TIMEOUT_MILLIS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     millis_or(config->connect_timeout_millis, CONNECT_TIMEOUT_MILLIS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total);
    /* The answer to QUIT is awaited for this long even when the time of the attempt is over. */
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (total + 999) / 1000);
    /* Neither the environment's proxies nor another protocol than the one configured. */
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
}

static void set_callbacks(struct smtp *smtp)
{
    curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, message_read);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERFUNCTION, reply_read);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_SOCKOPTFUNCTION, descriptor_note);
    curl_easy_setopt(smtp->curl, CURLOPT_SOCKOPTDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_VERBOSE, 1L); /* else no command is told */
    curl_easy_setopt(smtp->curl, CURLOPT_DEBUGFUNCTION, command_read);
    curl_easy_setopt(smtp->curl, CURLOPT_DEBUGDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(smtp->curl, CURLOPT_XFERINFOFUNCTION, patience_ask);
    curl_easy_setopt(smtp->curl, CURLOPT_XFERINFODATA, smtp);
}

/* Instead of the system's, which libcurl else reads beside them. */
static bool set_authorities(CURL *curl, const char *ca_file)
{
    return curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK;
}

/* The options that would leave a mail unprotected or unsent when libcurl refused them. */
static bool set_server(struct smtp *smtp, const struct mail_config *config, bool tls,
                       struct arena *arena)
{
    CURL *curl = smtp->curl;
    const char *url = arena_string(arena, config->smtp_url);
    const char *user = arena_string(arena, config->smtp_user);
    const char *ca_file = arena_string(arena, config->ca_file);
    if (url == NULL || user == NULL || ca_file == NULL)
        return false;
    bool login = user[0] != '\0';
    return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USE_SSL,
                            (long)(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE)) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           (ca_file[0] == '\0' || set_authorities(curl, ca_file)) &&
           (!login ||
            (curl_easy_setopt(curl, CURLOPT_USERNAME, user) == CURLE_OK &&
             curl_easy_setopt(curl, CURLOPT_PASSWORD, smtp->password.bytes) == CURLE_OK)) &&
           curl_easy_setopt(curl, CURLOPT_MAIL_FROM, smtp->from) == CURLE_OK;
}

/* libcurl wants a terminated string; a longer password than that is never right. */
static enum status password_copy(const struct secret *password, struct smtp *smtp,
                                 struct error *err)
{
    struct slice view = secret_view(password);
    if (password->overlong || view.length >= SECRET_MAX_BYTES ||
        slice_find(view, '\0') != view.length)
        return error_set(err, STATUS_INVALID, "the password for the mail server is too long");
    secret_set(&smtp->password, view);
    smtp->password.bytes[view.length] = '\0';
    return STATUS_OK;
}

enum status smtp_new(const struct mail_config *config, struct arena *arena, struct smtp **out_smtp,
                     struct error *err)
{
    bool tls = true;
    enum status status = url_check(config->smtp_url, &tls, err);
    if (status != STATUS_OK)
        return status;
    if (!email_is_valid(config->from))
        return error_set(err, STATUS_INVALID, "the sender is no e-mail address for mail");
    struct smtp *smtp = arena_alloc(arena, sizeof *smtp);
    if (smtp == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the mail transport");
    smtp->descriptor = -1;
    status = password_copy(&config->smtp_password, smtp, err);
    smtp->from = arena_format(arena, "<%.*s>", (int)config->from.length, config->from.bytes).bytes;
    smtp->curl = curl_easy_init();
    if (status == STATUS_OK &&
        (smtp->from == NULL || smtp->curl == NULL || !set_server(smtp, config, tls, arena)))
        status = error_set(err, STATUS_NO_MEMORY, "libcurl cannot be set up to send mail");
    if (status != STATUS_OK) {
        smtp_close(smtp);
        return status;
    }
    set_limits(smtp->curl, config);
    set_callbacks(smtp);
    *out_smtp = smtp;
    return STATUS_OK;
}

void smtp_close(struct smtp *smtp)
{
    if (smtp == NULL)
        return;
    curl_easy_cleanup(smtp->curl);
    secret_wipe(&smtp->password);
    curl_global_cleanup();
}

/* --- one attempt --- */

/* "Log in first" and "log in better" tell of our configuration, not of this mail. */
static bool code_is_of_login(long code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

struct smtp_outcome {
    CURLcode curl;
    long code; /* of the last reply; 0 without one */
    bool body_sent;
};

/* Whether the server said no, in contrast to a connection that broke. */
static bool is_refusal(const struct smtp_outcome *outcome)
{
    bool said = outcome->curl == CURLE_SEND_ERROR ||
                (outcome->curl == CURLE_WEIRD_SERVER_REPLY && outcome->body_sent);
    return said && outcome->code >= 400 && outcome->code <= 599;
}

/* Only what a server said about this very mail is final. Its greeting, its EHLO, its login, or that
 * it does not like our sender, say something about the server or our configuration. */
static enum mail_result result_from(const struct smtp *smtp, const struct smtp_outcome *outcome)
{
    if (outcome->curl == CURLE_OK)
        return MAIL_SENT;
    bool final = is_refusal(outcome) && outcome->code >= 500 && smtp->recipient_named &&
                 !code_is_of_login(outcome->code);
    return final ? MAIL_REJECTED : MAIL_RETRY;
}

/* libcurl's own words for a refusal are "failed sending data". */
static const char *outcome_name(const struct smtp *smtp, const struct smtp_outcome *outcome)
{
    if (outcome->curl == CURLE_OK)
        return "taken by the mail server";
    if (outcome->curl == CURLE_ABORTED_BY_CALLBACK)
        return "broken off: the service was stopped";
    if (!is_refusal(outcome))
        return curl_easy_strerror(outcome->curl);
    if (code_is_of_login(outcome->code))
        return "the mail server wants another login";
    if (!smtp->recipient_named)
        return "the mail server does not take mail from our sender";
    return outcome->body_sent ? "the mail server does not take this message"
                              : "the mail server does not take mail for this recipient";
}

static void outcome_tell(const struct smtp *smtp, const struct smtp_outcome *outcome,
                         const struct mail_attempt *attempt)
{
    const char *what = outcome_name(smtp, outcome);
    long code = outcome->code;
    const char *enhanced = code >= 400 ? smtp->enhanced_code : "";
    const char *space = enhanced[0] == '\0' ? "" : " ";
    if (code == 0)
        mail_detail_set(attempt, "%s", what);
    else
        mail_detail_set(attempt, "%s (last reply: %ld%s%s)", what, code, space, enhanced);
}

enum mail_result smtp_send(struct smtp *smtp, const struct mail_attempt *attempt)
{
    struct slice recipient = arena_format(attempt->arena, "<%.*s>", (int)attempt->recipient.length,
                                          attempt->recipient.bytes);
    struct curl_slist *recipients =
        recipient.bytes == NULL ? NULL : curl_slist_append(NULL, recipient.bytes);
    if (recipients == NULL) {
        mail_detail_set(attempt, "no memory");
        return MAIL_RETRY;
    }
    smtp->unsent = attempt->rfc5322;
    smtp->enhanced_code[0] = '\0';
    smtp->recipient_named = false;
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)attempt->rfc5322.length);
    struct smtp_outcome outcome = {.curl = curl_easy_perform(smtp->curl)};
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &outcome.code);
    outcome.body_sent = slice_is_empty(smtp->unsent);
    smtp->unsent = (struct slice){NULL, 0};
    outcome_tell(smtp, &outcome, attempt);
    return result_from(smtp, &outcome);
}

void smtp_stop(struct smtp *smtp)
{
    atomic_store(&smtp->stop_at, clock_monotonic() + STOP_PATIENCE);
}
