/* SPDX-License-Identifier: Apache-2.0 */
/* token reset, status, identify. Nobody is shown a token here either. */
#include "face/cli/record.h"

#include "core/token.h"
#include "service/secret/token.h"
#include "text/json.h"
#include "text/time_text.h"

static const char *delivery_name(int state)
{
    static const char *const names[] = {[DELIVERY_NONE] = "none",
                                        [DELIVERY_QUEUED] = "queued",
                                        [DELIVERY_SENT] = "sent",
                                        [DELIVERY_FAILED] = "failed",
                                        [DELIVERY_CANCELLED] = "cancelled"};
    bool known = state >= 0 && (size_t)state < ARRAY_LENGTH(names);
    return known ? names[state] : "unknown";
}

static enum cli_exit fail_reset(struct cli_run *run, const struct token_reset_reply *reply)
{
    switch (reply->result) {
    case TOKEN_RESET_NOT_AVAILABLE:
        return cli_fail(run, CLI_REFUSED, "%s", token_case_text(reply->token_case));
    case TOKEN_RESET_TOO_MANY:
        return cli_fail(run, CLI_REFUSED,
                        "more than 20 resets within a day; the present token stays");
    case TOKEN_RESET_BUSY:
        return cli_fail(run, CLI_UNAVAILABLE, "the service is busy; try again");
    case TOKEN_RESET_READY:
    case TOKEN_RESET_PASSWORD_NEEDED:
    case TOKEN_RESET_PASSWORD_WRONG:
    case TOKEN_RESET_SESSION_ENDED:
        break;
    }
    return cli_fail(run, CLI_UNAVAILABLE, "the token could not be reset");
}

enum cli_exit command_token_reset(struct cli_run *run)
{
    static const struct column columns[] = {{"email", NULL}, {"first", NULL}};
    struct token_reset_reply reply;
    struct error err = {0};
    if (token_reset_by_operator(run->service, run->request->operand, run->arena, &reply, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    if (reply.result != TOKEN_RESET_READY)
        return fail_reset(run, &reply);
    enum cli_exit exit = cli_commit(run, reply.pending);
    if (exit != CLI_DONE)
        return exit;
    if (run->request->json) {
        struct value values[] = {value_text(reply.email), value_bool(reply.first)};
        return record_print(run, columns, values, ARRAY_LENGTH(columns));
    }
    struct slice email = cli_safe(reply.email, run->arena);
    cli_print(run, "A new token is mailed to %.*s.%s\n", (int)email.length, email.bytes,
              reply.first ? "" : " The one before works no longer.");
    return CLI_DONE;
}

/* --- status --- */

static void put_time(struct json_writer *writer, const char *name, micros time, struct arena *arena)
{
    json_key(writer, name);
    if (time == 0)
        json_put_null(writer);
    else
        json_put_text(writer, time_text_iso_millis(time, arena));
}

static enum cli_exit print_status_json(struct cli_run *run, const struct user_listed *user,
                                       const struct token_status *status)
{
    struct buffer text;
    buffer_init(&text, run->arena, 4 * 1024 * 1024);
    struct json_writer writer = {.out = &text};
    json_open_object(&writer);
    json_pair_text(&writer, "username", user->username);
    json_pair_bool(&writer, "exists", status->exists);
    put_time(&writer, "created", status->exists ? status->created : 0, run->arena);
    json_pair_bool(&writer, "available", status->token_case == TOKEN_AVAILABLE);
    json_pair_text(&writer, "unavailable_because", slice_from(token_case_text(status->token_case)));
    json_pair_text(&writer, "email", status->email);
    json_pair_text(&writer, "delivery", slice_from(delivery_name(status->delivery)));
    json_key(&writer, "uses");
    json_open_array(&writer);
    for (size_t i = 0; i < status->use_count; i++) {
        json_open_object(&writer);
        json_pair_text(&writer, "client", status->uses[i].client);
        json_pair_text(&writer, "network", status->uses[i].network);
        put_time(&writer, "last", status->uses[i].last, run->arena);
        json_pair_integer(&writer, "count", (int64_t)status->uses[i].count);
        json_close_object(&writer);
    }
    json_close_array(&writer);
    json_close_object(&writer);
    buffer_add_char(&text, '\n');
    struct slice done;
    if (!buffer_finish(&text, &done))
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for the whole answer");
    run->output->write(run->output->context, CLI_OUT, done);
    return CLI_DONE;
}

static enum cli_exit print_uses(struct cli_run *run, const struct token_status *status)
{
    static const struct column columns[] = {
        {"last", "LAST USED"}, {"client", "BY"}, {"network", "FROM"}, {"count", "TIMES"}};
    struct record_list list;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < status->use_count; i++) {
        const struct token_use *use = &status->uses[i];
        struct value values[] = {value_time(use->last), value_text(use->client),
                                 value_text(use->network), value_integer((int64_t)use->count)};
        record_list_add(&list, values);
    }
    if (list.row_count > 0)
        cli_print(run, "\n");
    return record_list_print(&list);
}

static enum cli_exit print_status(struct cli_run *run, const struct user_listed *user,
                                  const struct token_status *status)
{
    static const struct column columns[] = {{"username", "User name"}, {"exists", "Has a token"},
                                            {"created", "Created"},    {"option", "Reset possible"},
                                            {"email", "Mailed to"},    {"delivery", "Latest mail"}};
    struct value values[] = {value_text(user->username),
                             value_bool(status->exists),
                             value_time(status->exists ? status->created : 0),
                             status->token_case == TOKEN_AVAILABLE
                                 ? value_bool(true)
                                 : value_word(token_case_text(status->token_case)),
                             value_text(status->email),
                             value_word(delivery_name(status->delivery))};
    enum cli_exit exit = record_print(run, columns, values, ARRAY_LENGTH(columns));
    return exit == CLI_DONE ? print_uses(run, status) : exit;
}

enum cli_exit command_token_status(struct cli_run *run)
{
    struct user_listed user;
    struct token_status status;
    struct error err = {0};
    enum cli_exit exit = cli_user(run, run->request->operand, &user);
    if (exit != CLI_DONE)
        return exit;
    if (token_status_get(run->service, user.organization, user.id, run->arena, &status, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    return run->request->json ? print_status_json(run, &user, &status)
                              : print_status(run, &user, &status);
}

/* --- identify --- */

enum cli_exit command_token_identify(struct cli_run *run)
{
    static const struct column columns[] = {{"token", NULL}, {"password_before", NULL}};
    struct token_split split = token_split(secret_view(run->secret));
    bool carries = split.carries;
    bool password_before = carries && split.password.length > 0;
    secret_wipe(run->secret);
    if (run->request->json) {
        struct value values[] = {value_bool(carries), value_bool(password_before)};
        enum cli_exit exit = record_print(run, columns, values, ARRAY_LENGTH(columns));
        return exit == CLI_DONE && !carries ? CLI_REFUSED : exit;
    }
    if (!carries)
        return cli_fail(run, CLI_REFUSED, "this is not a security token and carries none");
    cli_print(run, password_before
                       ? "This ends in a well-formed security token, with something before it.\n"
                       : "This is a well-formed security token.\n");
    return CLI_DONE;
}
