/* SPDX-License-Identifier: Apache-2.0 */
#include "face/web/web.h"

#include "face/web/web_impl.h"

/* ---- routes ---- */

enum { FORM_BYTES = 16 * 1024 };

static const struct http_route routes[] = {
    {HTTP_GET, "/", .handler = web_root},
    {HTTP_GET, "/static/", .prefix = true, .handler = web_static, .quick = true},
    {HTTP_GET, "/help/security-tokens", .handler = web_help_tokens},
    {HTTP_GET, "/login", .handler = web_login_show},
    {HTTP_POST, "/login", .handler = web_login, .max_body_bytes = FORM_BYTES},
    {HTTP_POST, "/logout", .handler = web_logout, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/login/confirm", .handler = web_confirm_show},
    {HTTP_POST, "/login/confirm", .handler = web_confirm, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/welcome", .handler = web_link_show},
    {HTTP_POST, "/welcome", .handler = web_link, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/forgot-password", .handler = web_forgot_show},
    {HTTP_POST, "/forgot-password", .handler = web_forgot, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/reset-password", .handler = web_link_show},
    {HTTP_POST, "/reset-password", .handler = web_link, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/confirm-email", .handler = web_email_link_show},
    {HTTP_POST, "/confirm-email", .handler = web_email_link, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/password-expired", .handler = web_expired_show},
    {HTTP_POST, "/password-expired", .handler = web_expired_change, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup", .handler = web_setup},
    {HTTP_GET, "/setup/find", .handler = web_find},
    {HTTP_GET, "/setup/personal-information", .handler = web_information},
    {HTTP_GET, "/setup/reset-token", .handler = web_token_show},
    {HTTP_POST, "/setup/reset-token", .handler = web_token_reset, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/token-offer", .handler = web_token_offer},
    {HTTP_GET, "/setup/change-password", .handler = web_password_show},
    {HTTP_POST, "/setup/change-password", .handler = web_password_change,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/change-email", .handler = web_email_show},
    {HTTP_POST, "/setup/change-email", .handler = web_email, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/confirm", .handler = web_step_up_show},
    {HTTP_POST, "/setup/confirm", .handler = web_step_up, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/sign-in-again", .handler = web_sign_in_again_show},
    {HTTP_POST, "/setup/sign-in-again", .handler = web_sign_in_again,
     .max_body_bytes = 2 * FORM_BYTES},
    {HTTP_GET, "/setup/login-history", .handler = web_history},
    {HTTP_GET, "/setup/explain", .handler = web_explain},
    {HTTP_GET, "/setup/login-history/download", .handler = web_history_download},
    {HTTP_GET, "/setup/organization-history", .handler = web_organization_history},
    {HTTP_GET, "/setup/organization-history/download",
     .handler = web_organization_history_download},
    {HTTP_GET, "/setup/token-users", .handler = web_token_users},
    {HTTP_GET, "/setup/users", .handler = web_users},
    {HTTP_GET, "/setup/users/new", .handler = web_user_new},
    {HTTP_POST, "/setup/users/new", .handler = web_user_add, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/users/show", .handler = web_user_show},
    {HTTP_POST, "/setup/users/show", .handler = web_user_do, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/users/edit", .handler = web_user_edit},
    {HTTP_POST, "/setup/users/edit", .handler = web_user_save, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/profiles", .handler = web_profiles},
    {HTTP_GET, "/setup/profiles/new", .handler = web_profile_new},
    {HTTP_POST, "/setup/profiles/new", .handler = web_profile_add, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/profiles/show", .handler = web_profile_show},
    {HTTP_POST, "/setup/profiles/show", .handler = web_profile_remove,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/profiles/edit", .handler = web_profile_edit},
    {HTTP_POST, "/setup/profiles/edit", .handler = web_profile_save, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/sessions", .handler = web_my_sessions_show},
    {HTTP_POST, "/setup/sessions", .handler = web_my_sessions, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/browsers", .handler = web_my_browsers_show},
    {HTTP_POST, "/setup/browsers", .handler = web_my_browsers, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/session-management", .handler = web_sessions_show},
    {HTTP_POST, "/setup/session-management", .handler = web_sessions, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/activations", .handler = web_activations_show},
    {HTTP_POST, "/setup/activations", .handler = web_activations, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/limits", .handler = web_limits_show},
    {HTTP_POST, "/setup/limits", .handler = web_limits, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/audit-trail", .handler = web_audit_trail},
    {HTTP_GET, "/setup/organization", .handler = web_organization_show},
    {HTTP_POST, "/setup/organization", .handler = web_organization, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/identity-confirmation", .handler = web_confirmation_show},
    {HTTP_POST, "/setup/identity-confirmation", .handler = web_confirmation,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/password-policies", .handler = web_password_policies_show},
    {HTTP_POST, "/setup/password-policies", .handler = web_password_policies,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/session-settings", .handler = web_session_settings_show},
    {HTTP_POST, "/setup/session-settings", .handler = web_session_settings,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/single-sign-on", .handler = web_sso_show},
    {HTTP_POST, "/setup/single-sign-on", .handler = web_sso, .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/network-access", .handler = web_network_show},
    {HTTP_GET, "/setup/network-access/new", .handler = web_network_new_show},
    {HTTP_POST, "/setup/network-access/new", .handler = web_network_new,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/network-access/edit", .handler = web_network_edit_show},
    {HTTP_POST, "/setup/network-access/edit", .handler = web_network_edit,
     .max_body_bytes = FORM_BYTES},
    {HTTP_GET, "/setup/network-access/remove", .handler = web_network_remove_show},
    {HTTP_POST, "/setup/network-access/remove", .handler = web_network_remove,
     .max_body_bytes = FORM_BYTES},
};

const struct http_route *web_routes(size_t *out_count)
{
    *out_count = ARRAY_LENGTH(routes);
    return routes;
}

/* ---- what is no page of its own ---- */

void web_root(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_NOTHING))
        return;
    struct http_reply reply = web_redirect(&web, slice_from(web.signed_in ? "/setup" : "/login"));
    web_send(&web, &reply);
}

void web_help_tokens(struct http_exchange *exchange)
{
    struct web web;
    if (!web_open(&web, exchange, WEB_NEED_NOTHING))
        return;
    struct page_help_security_tokens page = {.frame = web_frame(&web),
                                             .support = web.face->support_contact};
    struct buffer out;
    web_page_begin(&web, &out);
    page_help_security_tokens(&out, &page);
    struct http_reply reply = web_page_end(&web, 200, &out);
    web_send(&web, &reply);
}

static void not_found_text(struct http_exchange *exchange, int status)
{
    struct http_reply reply;
    http_reply_init(&reply, exchange, status);
    http_reply_body(&reply, "text/plain; charset=utf-8", slice_from("no such resource\n"));
    if (status == 405)
        http_reply_header(&reply, "Allow", http_exchange_request(exchange)->allow);
    http_reply_send(exchange, &reply);
}

void web_not_found(struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    int status = request->allow.length > 0 ? 405 : 404;
    if (slice_starts(request->path, "/services/")) {
        not_found_text(exchange, status);
        return;
    }
    struct web web = {.exchange = exchange,
                      .request = request,
                      .face = face_of(exchange),
                      .arena = http_exchange_arena(exchange)};
    struct page_not_found page = {.frame = web_frame(&web)};
    struct buffer out;
    web_page_begin(&web, &out);
    page_not_found(&out, &page);
    struct http_reply reply = web_page_end(&web, status, &out);
    if (status == 405)
        http_reply_header(&reply, "Allow", request->allow);
    web_send(&web, &reply);
}
