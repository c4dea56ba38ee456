/* SPDX-License-Identifier: Apache-2.0 */
/* The calls after login: logout, getUserInfo, getServerTimestamp. */
#include "face/soap/soap_impl.h"
#include "text/time_text.h"

static void fault_send(struct http_exchange *exchange, const struct soap_call *call,
                       const char *code, const char *message, int status)
{
    struct soap_fault fault = {"UnexpectedErrorFault", code, slice_from(message), status};
    struct http_reply reply;
    soap_fault_reply(exchange, call->flavour, &fault, &reply);
    http_reply_send(exchange, &reply);
}

/* False: the exchange has been ended with the fault that says why. A live session never hears
 * INVALID_SESSION_ID: clients would log in again without an end. */
static bool session_require(struct http_exchange *exchange, const struct soap_call *call, bool any,
                            struct session *out_session)
{
    struct error err;
    struct caller caller = face_caller(exchange, call->client);
    enum status status = session_check(face_of(exchange)->service, call->session, &caller,
                                       http_exchange_arena(exchange), out_session, &err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !out_session->is_api)) {
        fault_send(exchange, call, "INVALID_SESSION_ID",
                   "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, "
                   "missing session hash.",
                   500);
        return false;
    }
    if (status != STATUS_OK) {
        fault_send(exchange, call, "SERVER_UNAVAILABLE", "Try again later.", 503);
        return false;
    }
    if (!any && out_session->password_only) {
        fault_send(exchange, call, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
                   "The users password has expired, you must call SetPassword before attempting "
                   "any other API operations",
                   500);
        return false;
    }
    if (!any && out_session->needs_step_up) {
        fault_send(exchange, call, "INSUFFICIENT_ACCESS",
                   "This session was opened inside the trusted networks by password alone. Log in "
                   "again from here with the security token.",
                   500);
        return false;
    }
    return true;
}

void soap_logout(struct http_exchange *exchange, const struct soap_call *call)
{
    struct session session;
    struct pending *pending = NULL;
    struct error err;
    if (!session_require(exchange, call, true, &session))
        return;
    if (session_end(face_of(exchange)->service, &session, http_exchange_arena(exchange), &pending,
                    &err) != STATUS_OK) {
        fault_send(exchange, call, "SERVER_UNAVAILABLE", "Try again later.", 503);
        return;
    }
    struct http_reply replies[FACE_REPLIES];
    struct soap_answer answer;
    soap_answer_begin(&answer, exchange, call->flavour, "logout");
    soap_answer_finish(&answer, &replies[PENDING_DONE]);
    replies[PENDING_CHANGED] = replies[PENDING_DONE]; /* somebody else ended it first */
    face_reply_unavailable(&replies[PENDING_UNAVAILABLE], exchange, false);
    face_reply_after(exchange, pending, replies);
}

void soap_get_user_info(struct http_exchange *exchange, const struct soap_call *call)
{
    struct session session;
    struct soap_answer answer;
    struct http_reply reply;
    if (!session_require(exchange, call, false, &session))
        return;
    soap_answer_begin(&answer, exchange, call->flavour, "getUserInfo");
    buffer_add_text(&answer.buffer, "<result>");
    soap_user_info(&answer.buffer, &session.info);
    buffer_add_text(&answer.buffer, "</result>");
    soap_answer_finish(&answer, &reply);
    http_reply_send(exchange, &reply);
}

void soap_get_server_timestamp(struct http_exchange *exchange, const struct soap_call *call)
{
    struct session session;
    struct soap_answer answer;
    struct http_reply reply;
    if (!session_require(exchange, call, false, &session))
        return;
    struct slice now = time_text_iso_millis(service_now(face_of(exchange)->service),
                                            http_exchange_arena(exchange));
    soap_answer_begin(&answer, exchange, call->flavour, "getServerTimestamp");
    buffer_add_text(&answer.buffer, "<result>");
    xml_element(&answer.buffer, "timestamp", now);
    buffer_add_text(&answer.buffer, "</result>");
    soap_answer_finish(&answer, &reply);
    http_reply_send(exchange, &reply);
}
