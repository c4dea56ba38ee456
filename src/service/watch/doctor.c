/* SPDX-License-Identifier: Apache-2.0 */
/* The doctor: integrity, every seal, keys, mail, and settings that weaken the service. */
#include "core/hours.h"
#include "core/password.h"
#include "service/login/networks.h"
#include "service/service_impl.h"
#include "service/trail/seal.h"
#include "service/watch/operate.h"
#include "store/store_list.h"
#include "sys/time_zone.h"

#include <stdarg.h>
#include <stdio.h>

enum { FINDINGS_MAX = 256 };

struct examination {
    struct service *service;
    struct arena *arena;
    struct doctor_finding *findings;
    size_t count;
};

static void find(struct examination *exam, enum doctor_level level, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void find(struct examination *exam, enum doctor_level level, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct slice copy = arena_copy(exam->arena, slice_from(text));
    if (exam->count < FINDINGS_MAX && copy.bytes != NULL)
        exam->findings[exam->count++] = (struct doctor_finding){level, copy};
}

static void examine_user(struct examination *exam, const struct user_row *user)
{
    if (!seal_standing_holds(exam->service->keys, user))
        find(exam, DOCTOR_ERROR,
             "user %.*s: the standing was changed outside the service; no login until it is "
             "repaired",
             (int)user->username.length, user->username.bytes);
    if (!seal_delivery_holds(exam->service->keys, user))
        find(exam, DOCTOR_ERROR,
             "user %.*s: the e-mail address or a name was changed outside the service; no token "
             "option",
             (int)user->username.length, user->username.bytes);
}

static enum status examine_users(struct examination *exam, record_id organization,
                                 struct error *err)
{
    struct slice after = {NULL, 0};
    enum status status = STATUS_OK;
    size_t count = 0;
    struct arena *page = arena_new(8 * 1024 * 1024);
    if (page == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the examination");
    do {
        const struct user_row *users = NULL;
        status = store_user_list(exam->service->store, organization, after, LIST_PAGE_MAX, page,
                                 &users, &count, err);
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            examine_user(exam, &users[i]);
        if (status == STATUS_OK && count > 0)
            after = arena_copy(exam->arena, users[count - 1].folded);
        arena_reset(page);
    } while (status == STATUS_OK && count == LIST_PAGE_MAX);
    arena_free(page);
    return status;
}

static void examine_policy(struct examination *exam, const struct organization_row *row)
{
    int length = (int)row->name.length;
    const char *name = row->name.bytes;
    if (!seal_organization_holds(exam->service->keys, row))
        find(exam, DOCTOR_ERROR,
             "organization %.*s: the policy was changed outside the service; the last audited one "
             "counts, identity confirmation as on, and nobody is offered a token until it is "
             "repaired",
             length, name);
    if (!row->confirmation_on)
        find(exam, DOCTOR_WARNING,
             "organization %.*s: identity confirmation is off, so a password is enough from "
             "anywhere and nobody is offered a security token (sallyport org edit "
             "--identity-confirmation on)",
             length, name);
    if (!row->confirmation_permitted)
        find(exam, DOCTOR_WARNING,
             "organization %.*s: it lacks the permission for identity confirmation that only the "
             "operator grants; tokens go on working, but nobody can get one (sallyport org edit "
             "--permit identity-confirmation)",
             length, name);
    if (row->sso_on)
        find(exam, DOCTOR_WARNING,
             "organization %.*s: single sign-on is on, so users with the permission Is Single "
             "Sign-On Enabled cannot log in by password, and %s (sallyport org edit --sso off)",
             length, name,
             row->sso_keep_tokens ? "only the others have security tokens"
                                  : "nobody has a security token");
    if (!time_zone_exists(row->time_zone))
        find(exam, DOCTOR_ERROR,
             "organization %.*s: there is no time zone %.*s; profiles with login hours are closed "
             "(sallyport org edit --time-zone ZONE)",
             length, name, (int)row->time_zone.length, row->time_zone.bytes);
    if (row->policy.password_min_length < PASSWORD_LENGTH_DEFAULT)
        find(exam, DOCTOR_WARNING,
             "organization %.*s: passwords of %d characters are allowed where a password alone can "
             "be enough; 15 is advised",
             length, name, row->policy.password_min_length);
}

/* Texts that cannot be read close the profile: somebody must hear why. */
static void examine_profile(struct examination *exam, const struct profile_row *row)
{
    struct hours hours;
    struct ip_set ranges;
    int length = (int)row->name.length;
    const char *name = row->name.bytes;
    if (!seal_profile_holds(exam->service->keys, row))
        find(exam, DOCTOR_ERROR,
             "profile %.*s was changed outside the service: no administrative permission and no "
             "token option for its users until it is repaired",
             length, name);
    if (hours_parse_stored(row->login_hours, &hours) != HOURS_OK)
        find(exam, DOCTOR_ERROR,
             "profile %.*s: its login hours cannot be read, so nobody of it can log in", length,
             name);
    if (profile_ranges_parse(row->ranges, exam->arena, &ranges, NULL) != STATUS_OK)
        find(exam, DOCTOR_ERROR,
             "profile %.*s: its login IP ranges cannot be read, so nobody of it can log in", length,
             name);
}

static enum status examine_trail(struct examination *exam, const struct organization_row *row,
                                 struct error *err)
{
    struct audit_verdict verdict;
    enum status status = store_audit_verify(exam->service->store, row->id, &verdict, err);
    if (status == STATUS_OK && verdict.broken != 0)
        find(
            exam, DOCTOR_ERROR,
            "organization %.*s: the audit trail was changed at row %llu; values from there are not "
            "believed in a repair",
            (int)row->name.length, row->name.bytes, (unsigned long long)verdict.broken);
    return status;
}

static enum status examine_organization(struct examination *exam,
                                        const struct organization_row *row, struct error *err)
{
    const struct range_row *ranges = NULL;
    const struct profile_row *profiles = NULL;
    size_t range_count = 0, profile_count = 0;
    examine_policy(exam, row);
    enum status status =
        store_ranges_get(exam->service->store, row->id, exam->arena, &ranges, &range_count, err);
    if (status == STATUS_OK)
        status = store_profile_list(exam->service->store, row->id, exam->arena, &profiles,
                                    &profile_count, err);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < range_count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        ip_range_format(ranges[i].range, text);
        if (!seal_range_holds(exam->service->keys, &ranges[i]))
            find(exam, DOCTOR_ERROR,
                 "trusted range %s was changed outside the service and does not trust", text);
    }
    for (size_t i = 0; i < profile_count; i++)
        examine_profile(exam, &profiles[i]);
    status = examine_trail(exam, row, err);
    if (status != STATUS_OK)
        return status;
    if (range_count == 0)
        find(exam, DOCTOR_WARNING,
             "organization %.*s has no trusted range: everybody is outside, and the mailbox alone "
             "is "
             "enough to reset a forgotten password (sallyport network add)",
             (int)row->name.length, row->name.bytes);
    return examine_users(exam, row->id, err);
}

static enum status examine_organizations(struct examination *exam, struct error *err)
{
    const struct organization_row *rows = NULL;
    size_t count = 0;
    enum status status = store_organization_list(exam->service->store, 0, LIST_PAGE_MAX,
                                                 exam->arena, &rows, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = examine_organization(exam, &rows[i], err);
    return status;
}

static void examine_surroundings(struct examination *exam)
{
    struct error err;
    if (store_check(exam->service->store, &err) != STATUS_OK)
        find(exam, DOCTOR_ERROR, "%s", err.text);
    else
        find(exam, DOCTOR_OK, "the database is whole");
    if (!slice_is_empty(exam->service->settings->maildir))
        find(exam, DOCTOR_WARNING, "mail is not sent but lies in %.*s",
             (int)exam->service->settings->maildir.length, exam->service->settings->maildir.bytes);
    find(exam, DOCTOR_WARNING,
         "the keys are not in any backup of the database: keep a copy of the keys directory apart");
}

/* What lies in the service's memory: a command that runs without it sees none of this. */
static enum status examine_attacks(struct examination *exam, struct error *err)
{
    const struct spray *alarms = NULL;
    size_t count = 0;
    struct service *service = exam->service;
    enum status status = spraying_list(service->spraying, 0, service_now(service), exam->arena,
                                       &alarms, &count, err);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        char prefix[IP_TEXT_MAX];
        ip_format(alarms[i].prefix, prefix);
        find(exam, DOCTOR_WARNING,
             "somebody tries passwords on many users: %u or more, last from %s/%d (sallyport "
             "limits list, history)",
             alarms[i].names, prefix, ip_is_v4(alarms[i].prefix) ? 24 : 48);
    }
    return status;
}

enum status doctor_examine(struct service *service, struct arena *arena,
                           const struct doctor_finding **out_findings, size_t *out_count,
                           struct error *err)
{
    struct examination exam = {.service = service, .arena = arena};
    exam.findings = arena_alloc_array(arena, FINDINGS_MAX, sizeof *exam.findings);
    if (exam.findings == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the examination");
    examine_surroundings(&exam);
    enum status status = examine_attacks(&exam, err);
    if (status == STATUS_OK)
        status = examine_organizations(&exam, err);
    if (status != STATUS_OK)
        return status;
    *out_findings = exam.findings;
    *out_count = exam.count;
    return STATUS_OK;
}
