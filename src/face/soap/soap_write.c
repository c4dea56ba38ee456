/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes as clients read them, many by regular expression: results without prefixes or
 * attributes, faults with the literal prefix sf (clients.md, items 7 and 8).
 */
#include "core/id.h"
#include "face/soap/soap_impl.h"

enum { ANSWER_MAX_BYTES = 64 * 1024 };

static const char *const body_ns[] = {
    [SOAP_PARTNER] = "urn:partner.soap.sforce.com",
    [SOAP_ENTERPRISE] = "urn:enterprise.soap.sforce.com",
};
static const char *const fault_ns[] = {
    [SOAP_PARTNER] = "urn:fault.partner.soap.sforce.com",
    [SOAP_ENTERPRISE] = "urn:fault.enterprise.soap.sforce.com",
};

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
static const char envelope_open[] =
    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"";
static const char envelope_close[] = "</soapenv:Body></soapenv:Envelope>";
static const char xsi[] = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

static void reply_xml(struct http_exchange *exchange, int status, struct buffer *buffer,
                      struct http_reply *reply)
{
    struct slice text = {NULL, 0};
    bool whole = buffer_finish(buffer, &text);
    http_reply_init(reply, exchange, whole ? status : 503);
    http_reply_body(reply, "text/xml; charset=utf-8", text);
}

void soap_fault_reply(struct http_exchange *exchange, enum soap_flavour flavour,
                      const struct soap_fault *fault, struct http_reply *out_reply)
{
    struct buffer buffer;
    buffer_init(&buffer, http_exchange_arena(exchange), ANSWER_MAX_BYTES);
    buffer_add_text(&buffer, declaration);
    buffer_add_text(&buffer, envelope_open);
    buffer_add_format(&buffer, " xmlns:sf=\"%s\"%s><soapenv:Body><soapenv:Fault>",
                      fault_ns[flavour], xsi);
    buffer_add_format(&buffer, "<faultcode>sf:%s</faultcode><faultstring>%s: ", fault->code,
                      fault->code);
    xml_text(&buffer, fault->message);
    buffer_add_format(&buffer,
                      "</faultstring><detail><sf:%s xsi:type=\"sf:%s\"><sf:exceptionCode>%s"
                      "</sf:exceptionCode><sf:exceptionMessage>",
                      fault->kind, fault->kind, fault->code);
    xml_text(&buffer, fault->message);
    buffer_add_format(&buffer, "</sf:exceptionMessage></sf:%s></detail></soapenv:Fault>",
                      fault->kind);
    buffer_add_text(&buffer, envelope_close);
    reply_xml(exchange, fault->status, &buffer, out_reply);
}

void soap_answer_begin(struct soap_answer *answer, struct http_exchange *exchange,
                       enum soap_flavour flavour, const char *operation)
{
    answer->exchange = exchange;
    answer->operation = operation;
    buffer_init(&answer->buffer, http_exchange_arena(exchange), ANSWER_MAX_BYTES);
    buffer_add_text(&answer->buffer, declaration);
    buffer_add_text(&answer->buffer, envelope_open);
    buffer_add_format(&answer->buffer, " xmlns=\"%s\"%s><soapenv:Body><%sResponse>",
                      body_ns[flavour], xsi, operation);
}

void soap_answer_finish(struct soap_answer *answer, struct http_reply *out_reply)
{
    buffer_add_format(&answer->buffer, "</%sResponse>", answer->operation);
    buffer_add_text(&answer->buffer, envelope_close);
    reply_xml(answer->exchange, 200, &answer->buffer, out_reply);
}

void soap_text(struct buffer *buffer, const char *name, const char *text)
{
    xml_element(buffer, name, slice_from(text));
}

static void soap_id(struct buffer *buffer, const char *name, enum id_kind kind, record_id id)
{
    char text[ID_LONG + 1];
    id_format(kind, id, text);
    soap_text(buffer, name, text);
}

void soap_user_info(struct buffer *buffer, const struct user_info *user)
{
    soap_text(buffer, "accessibilityMode", "false");
    soap_text(buffer, "chatterExternal", "false");
    soap_text(buffer, "currencySymbol", "$");
    soap_text(buffer, "orgAttachmentFileSizeLimit", "5242880");
    soap_text(buffer, "orgDefaultCurrencyIsoCode", "USD");
    soap_text(buffer, "orgDefaultCurrencyLocale", "en_US");
    soap_text(buffer, "orgDisallowHtmlAttachments", "false");
    soap_text(buffer, "orgHasPersonAccounts", "false");
    soap_id(buffer, "organizationId", ID_ORGANIZATION, user->organization);
    soap_text(buffer, "organizationMultiCurrency", "false");
    xml_element(buffer, "organizationName", user->organization_name);
    soap_id(buffer, "profileId", ID_PROFILE, user->profile);
    buffer_add_text(buffer, "<roleId xsi:nil=\"true\"/>");
    buffer_add_format(buffer, "<sessionSecondsValid>%d</sessionSecondsValid>",
                      user->session_seconds);
    buffer_add_text(buffer, "<userDefaultCurrencyIsoCode xsi:nil=\"true\"/>");
    xml_element(buffer, "userEmail", user->email);
    xml_element(buffer, "userFullName", user->full_name);
    soap_id(buffer, "userId", ID_USER, user->user);
    soap_text(buffer, "userLanguage", "en_US");
    soap_text(buffer, "userLocale", "en_US");
    xml_element(buffer, "userName", user->username);
    xml_element(buffer, "userTimeZone", user->time_zone);
    soap_text(buffer, "userType", "Standard");
    soap_text(buffer, "userUiSkin", "Theme3");
}
