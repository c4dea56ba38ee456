/* SPDX-License-Identifier: Apache-2.0 */
/* audit list, verify. */
#include "base/buffer.h"
#include "face/cli/record.h"
#include "service/trail/audit_list.h"

enum { CHANGES_BYTES_MAX = 16 * 1024, ROWS_DEFAULT = 200 };

/* "field: old → new; …" */
static struct value changes_value(struct cli_run *run, const struct audit_entry *entry)
{
    struct buffer buffer;
    struct slice text = {NULL, 0};
    buffer_init(&buffer, run->arena, CHANGES_BYTES_MAX);
    for (size_t i = 0; i < entry->change_count; i++) {
        const struct audit_changed *changed = &entry->changes[i];
        buffer_add_text(&buffer, i == 0 ? "" : "; ");
        buffer_add(&buffer, changed->field);
        buffer_add_text(&buffer, ": ");
        buffer_add(&buffer, changed->old_value);
        buffer_add_text(&buffer, " -> ");
        buffer_add(&buffer, changed->new_value);
    }
    return buffer_finish(&buffer, &text) ? value_text(text) : value_word("too long to be shown");
}

static void entry_add(struct record_list *list, struct cli_run *run,
                      const struct audit_entry *entry)
{
    struct value values[] = {
        value_integer((int64_t)entry->sequence),
        value_time(entry->time),
        value_text(entry->actor),
        value_text(entry->action),
        value_text(entry->subject),
        changes_value(run, entry),
        value_bool(entry->chain_holds),
    };
    record_list_add(list, values);
}

/* How many rows --limit asks for. */
static enum cli_exit limit_read(struct cli_run *run, uint64_t *out_limit)
{
    struct slice text = cli_value(run->request, "--limit");
    *out_limit = ROWS_DEFAULT;
    if (text.length > 0 && !slice_parse_u64(text, out_limit))
        return cli_fail(run, CLI_USAGE, "--limit is a number");
    return CLI_DONE;
}

enum cli_exit command_audit_list(struct cli_run *run)
{
    static const struct column columns[] = {
        {"sequence", "NO."},   {"time", "TIME"},       {"actor", "WHO"},     {"action", "WHAT"},
        {"subject", "RECORD"}, {"changes", "CHANGES"}, {"chain_holds", NULL}};
    const struct acting acting = acting_operator(run->request->force);
    struct audit_page page = {.next = 0};
    struct record_list list;
    record_id organization;
    uint64_t limit, rows = 0;
    struct error err = {0};
    enum cli_exit exit = limit_read(run, &limit);
    if (exit == CLI_DONE)
        exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    do {
        if (audit_list(run->service, &acting, organization, page.next, run->arena, &page, &err) !=
            STATUS_OK)
            return cli_fail_error(run, &err);
        for (size_t i = 0; i < page.count && rows < limit; i++, rows++)
            entry_add(&list, run, &page.entries[i]);
    } while (page.next != 0 && rows < limit);
    return record_list_print(&list);
}

enum cli_exit command_audit_verify(struct cli_run *run)
{
    static const struct column columns[] = {{"rows", "Rows that fit"},
                                            {"broken", "First that does not"}};
    const struct acting acting = acting_operator(run->request->force);
    struct audit_chain_state state;
    record_id organization;
    struct error err = {0};
    enum cli_exit exit = cli_organization(run, &organization);
    if (exit != CLI_DONE)
        return exit;
    if (audit_verify(run->service, &acting, organization, &state, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    struct value values[] = {value_integer((int64_t)state.rows),
                             state.broken == 0 ? value_none()
                                               : value_integer((int64_t)state.broken)};
    exit = record_print(run, columns, values, ARRAY_LENGTH(values));
    return exit == CLI_DONE && state.broken != 0 ? CLI_REFUSED : exit;
}
