/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the SOAP face: the call that was read, and how answers and faults are written. */
#ifndef FACE_SOAP_SOAP_IMPL_H
#define FACE_SOAP_SOAP_IMPL_H

#include "face/face.h"
#include "service/login/session.h"
#include "text/xml.h"

enum soap_flavour { SOAP_PARTNER, SOAP_ENTERPRISE };

/* API versions that are served; login() of the original ends with 64.0 too. */
enum { SOAP_VERSION_FIRST = 20, SOAP_VERSION_LAST = 64 };

struct soap_call {
    enum soap_flavour flavour;
    struct slice version;             /* "58.0" */
    const struct xml_node *operation; /* the one child of Body */
    struct slice session;             /* of SessionHeader; may be empty */
    struct slice client;              /* of CallOptions or Sforce-Call-Options; may be empty */
};

/* A fault's code and words; `kind` is the element in detail. */
struct soap_fault {
    const char *kind; /* "LoginFault", "UnexpectedErrorFault" */
    const char *code; /* "INVALID_LOGIN" */
    struct slice message;
    int status; /* 500, or 503 when busy */
};

/* What a path begins with in each flavour; the version follows. */
extern const char soap_path_partner[18];
extern const char soap_path_enterprise[18];

struct soap_fault soap_fault_of(const char *code, const char *message);
/* Pure. The call borrows the request and lives in the arena. False: *out_fault says what is wrong
 * with the request, and of the call only the flavour is written. */
MUST_CHECK bool soap_call_read(const struct http_request *request, struct arena *arena,
                               struct soap_call *out_call, struct soap_fault *out_fault);

/* Writes. The flavour chooses the namespaces. */
void soap_fault_reply(struct http_exchange *exchange, enum soap_flavour flavour,
                      const struct soap_fault *fault, struct http_reply *out_reply);
struct soap_answer {
    struct http_exchange *exchange;
    struct buffer buffer;
    const char *operation;
};
void soap_answer_begin(struct soap_answer *answer, struct http_exchange *exchange,
                       enum soap_flavour flavour, const char *operation);
void soap_answer_finish(struct soap_answer *answer, struct http_reply *out_reply);
/* The children of GetUserInfoResult, in the order of the WSDL. */
void soap_user_info(struct buffer *buffer, const struct user_info *user);
void soap_text(struct buffer *buffer, const char *name, const char *text);

/* The operations. Each ends the exchange. */
void soap_login(struct http_exchange *exchange, const struct soap_call *call);
void soap_logout(struct http_exchange *exchange, const struct soap_call *call);
void soap_get_user_info(struct http_exchange *exchange, const struct soap_call *call);
void soap_get_server_timestamp(struct http_exchange *exchange, const struct soap_call *call);

#endif
