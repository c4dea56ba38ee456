/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a call: the path, the value of Sforce-Call-Options and the envelope, each before the
 * next record separator. What is read is one call of a version we serve; what is not has a fault.
 */
#include "face/soap/soap_impl.h"
#include "fuzz/fuzz.h"

enum { SEPARATOR = 0x1E };

static bool lies_in(struct slice part, struct slice whole)
{
    return slice_is_empty(part) ||
           (part.bytes >= whole.bytes && part.bytes + part.length <= whole.bytes + whole.length);
}

static void call_check(const struct soap_call *call, const struct http_request *request)
{
    struct slice number, zero;
    uint64_t version = 0;
    ensure(lies_in(call->version, request->path) && slice_cut(call->version, '.', &number, &zero));
    ensure(slice_parse_u64(number, &version) && slice_is(zero, "0"));
    ensure(version >= SOAP_VERSION_FIRST && version <= SOAP_VERSION_LAST);
    ensure(call->operation != NULL && call->operation->name.length > 0);
    ensure(call->operation->next == NULL);
    ensure(slice_trim(call->session).length == call->session.length);
    ensure((call->flavour == SOAP_PARTNER) == slice_starts(request->path, "/services/Soap/u/"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)512 << 20);
    struct slice options, rest = slice_make(bytes, length);
    struct http_request request = {.method = HTTP_POST};
    slice_cut(rest, SEPARATOR, &request.path, &rest);
    slice_cut(rest, SEPARATOR, &options, &request.body);
    const struct http_field field = {SLICE("sforce-call-options"), options};
    request.fields = &field;
    request.field_count = 1;
    struct soap_call call = {0};
    struct soap_fault fault = {0};
    if (soap_call_read(&request, arena, &call, &fault))
        call_check(&call, &request);
    else
        ensure(call.operation == NULL && fault.status == 500 && fault.code != NULL &&
               !slice_is_empty(fault.message));
    arena_reset(arena);
    return 0;
}
