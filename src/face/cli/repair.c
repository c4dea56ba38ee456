/* SPDX-License-Identifier: Apache-2.0 */
#include "face/cli/repair.h"

enum cli_exit cli_print_damage(struct cli_run *run, const struct repair_record *record)
{
    static const struct column columns[] = {
        {"field", "FIELD"}, {"stored", "STORED"}, {"audited", "LAST AUDITED"}};
    struct repair_offer offer;
    struct record_list list;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    if (run->request->json)
        return CLI_DONE;
    if (repair_offer(run->service, &acting, record, run->arena, &offer, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    cli_print(run, "\nThis record was changed outside the service. %s\n",
              !offer.audited_known ? "The audit trail does not tell what it was."
              : offer.count > 0    ? "A repair writes the last audited values back:"
                                   : "Its values are the last audited ones; a repair seals it "
                                     "again.");
    record_list_init(&list, run, columns, ARRAY_LENGTH(columns));
    for (size_t i = 0; i < offer.count; i++) {
        struct value values[] = {value_word(offer.fields[i].name),
                                 value_text(offer.fields[i].stored),
                                 value_text(offer.fields[i].audited)};
        record_list_add(&list, values);
    }
    return record_list_print(&list);
}

enum cli_exit cli_repair(struct cli_run *run, const struct repair_record *record,
                         const char *sentence)
{
    struct repair_kept kept = {0};
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(run->request->force);
    kept.count = cli_values(run, "--keep-stored", &kept.names);
    if (repair(run->service, &acting, record, &kept, run->arena, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    return exit == CLI_DONE ? cli_done(run, sentence) : exit;
}
