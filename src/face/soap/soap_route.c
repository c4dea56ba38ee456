/* SPDX-License-Identifier: Apache-2.0 */
/* From a call to the operation that answers it. */
#include "face/soap/soap.h"
#include "face/soap/soap_impl.h"

typedef void (*operation_fn)(struct http_exchange *exchange, const struct soap_call *call);

static const struct {
    const char *name;
    operation_fn run;
} operations[] = {
    {"login", soap_login},
    {"logout", soap_logout},
    {"getUserInfo", soap_get_user_info},
    {"getServerTimestamp", soap_get_server_timestamp},
};

static void soap_handle_fault(struct http_exchange *exchange, const struct soap_call *call,
                              const struct soap_fault *fault)
{
    struct http_reply reply;
    soap_fault_reply(exchange, call->flavour, fault, &reply);
    http_reply_send(exchange, &reply);
}

static void soap_post(struct http_exchange *exchange)
{
    struct soap_call call;
    struct soap_fault fault;
    if (!soap_call_read(http_exchange_request(exchange), http_exchange_arena(exchange), &call,
                        &fault)) {
        soap_handle_fault(exchange, &call, &fault);
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(operations); i++)
        if (xml_is(call.operation, NULL, operations[i].name)) {
            operations[i].run(exchange, &call);
            return;
        }
    fault = soap_fault_of("INVALID_OPERATION", "This service does not know the call.");
    soap_handle_fault(exchange, &call, &fault);
}

const struct http_route *soap_routes(size_t *out_count)
{
    static const struct http_route routes[] = {
        {HTTP_POST, soap_path_partner, true, soap_post, 0, false},
        {HTTP_POST, soap_path_enterprise, true, soap_post, 0, false},
    };
    *out_count = ARRAY_LENGTH(routes);
    return routes;
}
