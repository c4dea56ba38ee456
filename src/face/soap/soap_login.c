/* SPDX-License-Identifier: Apache-2.0 */
/* login(): from an envelope to the one login of the hall, and its five answers as SOAP. */
#include "core/id.h"
#include "face/soap/soap_impl.h"

static const char uniform[] = "Invalid username, password, security token; or user locked out.";
static const char need_token[] =
    " Are you at a new location? From outside the trusted networks, add your security token to "
    "the end of your password. To get one, sign in on the web and open Setup > Personal Setup > My "
    "Personal Information > Reset My Security Token.";

/* ---- answers ---- */

static void urls_write(struct buffer *buffer, const struct http_request *request,
                       const struct soap_call *call, const struct user_info *user,
                       const char *element, const char *flavour)
{
    char organization[ID_SHORT + 1];
    id_format_short(ID_ORGANIZATION, user->organization, organization);
    buffer_add_format(buffer, "<%s>", element);
    xml_text(buffer, request->base_url);
    buffer_add_format(buffer, "/services/Soap/%s/%.*s/%s</%s>", flavour, (int)call->version.length,
                      call->version.bytes, organization, element);
}

/* The order of the WSDL, which is alphabetical: some clients read nothing else (clients.md, 8). */
static void allowed_reply(struct http_exchange *exchange, const struct soap_call *call,
                          const struct login_reply *login, struct http_reply *reply)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct soap_answer answer;
    char user[ID_LONG + 1];
    id_format(ID_USER, login->user.user, user);
    soap_answer_begin(&answer, exchange, call->flavour, "login");
    buffer_add_text(&answer.buffer, "<result>");
    urls_write(&answer.buffer, request, call, &login->user, "metadataServerUrl", "m");
    soap_text(&answer.buffer, "passwordExpired",
              login->answer == LOGIN_ALLOWED_EXPIRED ? "true" : "false");
    soap_text(&answer.buffer, "sandbox", "false");
    urls_write(&answer.buffer, request, call, &login->user, "serverUrl",
               call->flavour == SOAP_PARTNER ? "u" : "c");
    xml_element(&answer.buffer, "sessionId", login->session);
    soap_text(&answer.buffer, "userId", user);
    buffer_add_text(&answer.buffer, "<userInfo>");
    soap_user_info(&answer.buffer, &login->user);
    buffer_add_text(&answer.buffer, "</userInfo></result>");
    soap_answer_finish(&answer, reply);
}

static void refused_reply(struct http_exchange *exchange, const struct soap_call *call,
                          const struct login_reply *login, struct http_reply *reply)
{
    const struct reason_row *reason = reason_get((int)login->reason);
    bool token_required = login->answer == LOGIN_TOKEN_REQUIRED;
    const char *code = token_required   ? "LOGIN_MUST_USE_SECURITY_TOKEN"
                       : login->precise ? reason->soap_code
                                        : "INVALID_LOGIN";
    const char *text = login->precise && !token_required ? reason->sentence : uniform;
    struct soap_fault fault = {
        .kind = "LoginFault",
        .code = code,
        .message = arena_format(http_exchange_arena(exchange), "%s%s Reference: %s", text,
                                token_required ? need_token : "", login->reference),
        .status = 500,
    };
    soap_fault_reply(exchange, call->flavour, &fault, reply);
}

static void login_reply_of(struct http_exchange *exchange, const struct soap_call *call,
                           const struct login_reply *login, struct http_reply *reply)
{
    if (login->answer == LOGIN_ALLOWED || login->answer == LOGIN_ALLOWED_EXPIRED)
        allowed_reply(exchange, call, login, reply);
    else
        refused_reply(exchange, call, login, reply);
}

static void unavailable_reply(struct http_exchange *exchange, const struct soap_call *call,
                              bool busy, struct http_reply *reply)
{
    static const struct slice busy_text = SLICE("The service is busy. Try again in a moment.");
    static const struct slice down_text =
        SLICE("The service cannot decide logins at the moment. Try again later.");
    struct soap_fault fault = {"UnexpectedErrorFault", "SERVER_UNAVAILABLE",
                               busy ? busy_text : down_text, 503};
    soap_fault_reply(exchange, call->flavour, &fault, reply);
    http_reply_header(reply, "Retry-After", slice_from("2"));
}

static void unavailable_send(struct http_exchange *exchange, const struct soap_call *call,
                             bool busy)
{
    struct http_reply reply;
    unavailable_reply(exchange, call, busy, &reply);
    http_reply_send(exchange, &reply);
}

/* ---- the call ---- */

/* Missing or doubled fields count as empty: the answer is the law's, by form. */
static struct slice field_of(const struct soap_call *call, const char *name)
{
    const struct xml_node *node = xml_child(call->operation, NULL, name);
    bool once = node != NULL && xml_child_count(call->operation, NULL, name) == 1;
    return once ? node->text : (struct slice){NULL, 0};
}

static struct login_request *login_request_read(struct http_exchange *exchange,
                                                const struct soap_call *call)
{
    struct login_request *request = face_login_request(exchange, LOGIN_ENTRY_SOAP, call->client);
    if (request == NULL)
        return NULL;
    request->username = field_of(call, "username");
    secret_set(request->secret, field_of(call, "password"));
    request->caller.api_type = slice_from(call->flavour == SOAP_PARTNER ? "partner" : "enterprise");
    request->caller.api_version = call->version;
    return request;
}

static void limited_send(struct http_exchange *exchange, const struct soap_call *call,
                         unsigned retry_after)
{
    struct soap_fault fault = {
        "UnexpectedErrorFault", "SERVER_UNAVAILABLE",
        SLICE("Too many failed logins from your network. Try again later, or add your security "
              "token to the end of your password."),
        503};
    struct http_reply reply;
    soap_fault_reply(exchange, call->flavour, &fault, &reply);
    http_reply_header(&reply, "Retry-After",
                      arena_format(http_exchange_arena(exchange), "%u", retry_after));
    http_reply_send(exchange, &reply);
}

static void login_record_and_reply(struct http_exchange *exchange, const struct soap_call *call,
                                   const struct login_outcome *outcome)
{
    struct http_reply replies[FACE_REPLIES];
    login_reply_of(exchange, call, &outcome->decided, &replies[PENDING_DONE]);
    login_reply_of(exchange, call, &outcome->changed, &replies[PENDING_CHANGED]);
    unavailable_reply(exchange, call, false, &replies[PENDING_UNAVAILABLE]);
    face_reply_after(exchange, outcome->pending, replies);
}

void soap_login(struct http_exchange *exchange, const struct soap_call *call)
{
    struct login_outcome outcome;
    struct error err;
    struct login_request *request = login_request_read(exchange, call);
    if (request == NULL ||
        login_attempt(face_of(exchange)->service, request, http_exchange_arena(exchange), &outcome,
                      &err) != STATUS_OK) {
        unavailable_send(exchange, call, false);
        return;
    }
    switch (outcome.progress) {
    case LOGIN_DECIDED:
        login_record_and_reply(exchange, call, &outcome);
        return;
    case LOGIN_PARKED:
        face_login_park(exchange);
        return;
    case LOGIN_TOO_BUSY:
        unavailable_send(exchange, call, true);
        return;
    case LOGIN_LIMITED:
        limited_send(exchange, call, outcome.retry_after);
        return;
    }
}
