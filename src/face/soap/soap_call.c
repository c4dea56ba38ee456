/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to a call: the envelope, its headers, the version in the path. */
#include "face/soap/soap_impl.h"

static const char envelope_ns[] = "http://schemas.xmlsoap.org/soap/envelope/";
const char soap_path_partner[] = "/services/Soap/u/";
const char soap_path_enterprise[] = "/services/Soap/c/";

struct soap_fault soap_fault_of(const char *code, const char *message)
{
    return (struct soap_fault){"UnexpectedErrorFault", code, slice_from(message), 500};
}

/* "58.0", "58.0/", "58.0/00D…": what stands behind the version is the organization, and ignored. */
static bool version_read(struct slice rest, struct slice *out_version)
{
    struct slice version, tail, whole, fraction;
    uint64_t number = 0;
    slice_cut(rest, '/', &version, &tail);
    if (!slice_cut(version, '.', &whole, &fraction) || !slice_is(fraction, "0") ||
        whole.length > 3 || !slice_parse_u64(whole, &number))
        return false;
    *out_version = version;
    return number >= SOAP_VERSION_FIRST && number <= SOAP_VERSION_LAST;
}

static bool path_read(struct slice path, struct soap_call *call)
{
    if (slice_starts(path, soap_path_partner))
        call->flavour = SOAP_PARTNER;
    else if (slice_starts(path, soap_path_enterprise))
        call->flavour = SOAP_ENTERPRISE;
    else
        return false;
    return version_read(slice_from_index(path, sizeof soap_path_partner - 1), &call->version);
}

/* Exactly one call in exactly one body (R48). */
static const struct xml_node *operation_of(const struct xml_node *envelope)
{
    if (!xml_is(envelope, envelope_ns, "Envelope") ||
        xml_child_count(envelope, envelope_ns, "Body") != 1)
        return NULL;
    const struct xml_node *operation = xml_child(envelope, envelope_ns, "Body")->first_child;
    return operation == NULL || operation->next != NULL ? NULL : operation;
}

/* "client=Name/1, defaultNamespace=…" */
static struct slice client_of_header(struct slice options)
{
    struct slice one, key, value;
    while (!slice_is_empty(options)) {
        slice_cut(options, ',', &one, &options);
        if (slice_cut(slice_trim(one), '=', &key, &value) && slice_is(key, "client"))
            return slice_trim(value);
    }
    return (struct slice){NULL, 0};
}

static void headers_read(const struct http_request *request, const struct xml_node *envelope,
                         struct soap_call *call)
{
    const struct xml_node *header = xml_child(envelope, envelope_ns, "Header");
    const struct xml_node *session =
        xml_child(xml_child(header, NULL, "SessionHeader"), NULL, "sessionId");
    const struct xml_node *client =
        xml_child(xml_child(header, NULL, "CallOptions"), NULL, "client");
    if (session != NULL)
        call->session = slice_trim(session->text);
    if (client != NULL)
        call->client = client->text;
    if (slice_is_empty(call->client))
        call->client = client_of_header(http_header(request, "sforce-call-options"));
}

bool soap_call_read(const struct http_request *request, struct arena *arena,
                    struct soap_call *out_call, struct soap_fault *out_fault)
{
    const struct xml_node *envelope = NULL;
    struct soap_call call = {.flavour = SOAP_PARTNER};
    struct error err;
    bool known_version = path_read(request->path, &call);
    out_call->flavour = call.flavour;
    if (!known_version) {
        *out_fault =
            soap_fault_of("UNSUPPORTED_API_VERSION",
                          "The path must end in /u/NN.0 or /c/NN.0 with NN from 20 to 64.");
        return false;
    }
    if (xml_parse(request->body, XML_MAX_BYTES, arena, &envelope, &err) != STATUS_OK) {
        *out_fault = soap_fault_of("INVALID_SOAP_HEADER", "");
        out_fault->message = arena_copy(arena, slice_from(err.text));
        return false;
    }
    call.operation = operation_of(envelope);
    if (call.operation == NULL) {
        *out_fault =
            soap_fault_of("INVALID_SOAP_HEADER", "The body of the envelope must hold one call.");
        return false;
    }
    headers_read(request, envelope, &call);
    *out_call = call;
    return true;
}
