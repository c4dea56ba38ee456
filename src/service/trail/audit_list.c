/* SPDX-License-Identifier: Apache-2.0 */
#include "service/trail/audit_list.h"

#include "service/admin/admin_impl.h"
#include "service/trail/field_words.h"
#include "store/store_list.h"
#include "text/json.h"

enum { NAMES_KEPT = 32, VALUE_BYTES_MAX = JSON_MAX_BYTES };

/* User names looked up for one page, the latest ones kept: few people act. */
struct names {
    struct service *service;
    record_id organization;
    struct arena *arena;
    struct {
        record_id user;
        struct slice name;
    } kept[NAMES_KEPT];
    size_t count;
};

#define AUDIT(name, word, sentence) {word, sentence},
static const struct wording {
    const char *word;
    const char *sentence;
} wordings[] = {
#include "service/trail/audit.def"
};
#undef AUDIT

static struct slice sentence_of(struct slice word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(wordings); i++)
        if (slice_is(word, wordings[i].word))
            return slice_from(wordings[i].sentence);
    return word; /* written by a newer version */
}

static struct slice name_find(struct names *names, record_id user)
{
    struct login_gathered gathered;
    for (size_t i = 0; i < names->count && i < NAMES_KEPT; i++)
        if (names->kept[i].user == user)
            return names->kept[i].name;
    struct slice name = {NULL, 0};
    if (user_gather(names->service, names->organization, user, names->arena, &gathered, NULL) ==
        STATUS_OK)
        name = gathered.user.username;
    size_t at = names->count++ % NAMES_KEPT;
    names->kept[at].user = user;
    names->kept[at].name = name;
    return name;
}

static struct slice actor_of(struct names *names, const struct audit_row *row)
{
    if (row->actor_kind == ACTOR_OPERATOR)
        return slice_from("the operator");
    if (row->actor_kind == ACTOR_SERVICE)
        return slice_from("the service");
    struct slice name = name_find(names, row->actor);
    return slice_is_empty(name) ? slice_from("a user who is gone") : name;
}

/* ---- values ---- */

/* The profile's name as it is now, or its id when it is gone. */
static struct slice profile_words(const struct names *names, struct slice id_text)
{
    struct profile_row row;
    record_id id = 0;
    if (id_parse(ID_PROFILE, id_text, &id) &&
        store_profile_get(names->service->store, names->organization, id, names->arena, &row,
                          NULL) == STATUS_OK)
        return row.name;
    return id_text;
}

static struct slice value_words(const struct names *names, const struct json_node *node)
{
    if (node == NULL)
        return (struct slice){NULL, 0};
    switch (node->kind) {
    case JSON_KIND_TEXT:
        if (slice_is(node->name, "profile"))
            return profile_words(names, node->text);
        return text_words(node->name, node->text, names->arena);
    case JSON_KIND_BOOL:
        return slice_from(node->truth ? "yes" : "no");
    case JSON_KIND_INTEGER:
        return number_words(node->name, node->integer, names->arena);
    case JSON_KIND_NULL:
    case JSON_KIND_REAL:
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    return (struct slice){NULL, 0};
}

static const struct json_node *member_of(const struct json_node *object, struct slice name)
{
    const struct json_node *member = object == NULL ? NULL : object->first;
    while (member != NULL && !slice_equal(member->name, name))
        member = member->next;
    return member;
}

static size_t member_count(const struct json_node *object)
{
    size_t count = 0;
    for (const struct json_node *m = object == NULL ? NULL : object->first; m != NULL; m = m->next)
        count++;
    return count;
}

/* A value that cannot be read shows nothing; that the row was touched shows in the chain. */
static const struct json_node *value_parse(struct slice value, struct arena *arena)
{
    const struct json_node *root = NULL;
    if (slice_is_empty(value) ||
        json_parse(value, VALUE_BYTES_MAX, arena, &root, NULL) != STATUS_OK)
        return NULL;
    return root->kind == JSON_KIND_OBJECT ? root : NULL;
}

static void change_put(const struct names *names, struct audit_entry *entry,
                       struct audit_changed *changes, const struct json_node *old_node,
                       const struct json_node *new_node)
{
    struct slice old_text = value_words(names, old_node);
    struct slice new_text = value_words(names, new_node);
    if (slice_equal(old_text, new_text))
        return;
    struct slice field = new_node != NULL ? new_node->name : old_node->name;
    changes[entry->change_count++] = (struct audit_changed){
        .field = field,
        .label = field_label(field),
        .old_value = old_text,
        .new_value = new_text,
    };
}

static bool changes_read(const struct names *names, const struct json_node *old_root,
                         const struct json_node *new_root, struct audit_entry *entry)
{
    size_t most = member_count(old_root) + member_count(new_root);
    struct audit_changed *changes = arena_alloc_array(names->arena, most, sizeof *changes);
    if (changes == NULL)
        return false;
    entry->changes = changes;
    for (const struct json_node *m = new_root == NULL ? NULL : new_root->first; m != NULL;
         m = m->next)
        change_put(names, entry, changes, member_of(old_root, m->name), m);
    for (const struct json_node *m = old_root == NULL ? NULL : old_root->first; m != NULL;
         m = m->next)
        if (member_of(new_root, m->name) == NULL)
            change_put(names, entry, changes, m, NULL);
    return true;
}

/* The member by which people know a record of this table. */
static struct slice subject_of(const struct names *names, const struct json_node *root)
{
    static const char *const members[] = {"username", "name", "range"};
    for (size_t i = 0; i < ARRAY_LENGTH(members); i++) {
        const struct json_node *member = json_member(root, members[i]);
        if (member != NULL)
            return value_words(names, member);
    }
    return (struct slice){NULL, 0};
}

static bool entry_fill(struct names *names, const struct audit_listed *listed,
                       struct audit_entry *entry)
{
    const struct audit_row *row = &listed->audit;
    const struct json_node *old_root = value_parse(row->old_value, names->arena);
    const struct json_node *new_root = value_parse(row->new_value, names->arena);
    *entry = (struct audit_entry){
        .sequence = row->sequence,
        .time = row->time,
        .actor = actor_of(names, row),
        .action = row->action,
        .sentence = sentence_of(row->action),
        .subject = subject_of(names, new_root != NULL ? new_root : old_root),
        .chain_holds = listed->chain_holds,
    };
    if (slice_is_empty(entry->subject) && slice_is(row->table, "users"))
        entry->subject = name_find(names, row->record);
    return changes_read(names, old_root, new_root, entry);
}

/* ---- the page ---- */

static enum status may_read(const struct acting *acting, record_id organization, struct error *err)
{
    if (acting_may(acting, organization, PERMISSION_MONITOR_LOGIN_HISTORY, NULL) == STATUS_OK)
        return STATUS_OK;
    return acting_may_look(acting, organization, err);
}

enum status audit_list(struct service *service, const struct acting *acting, record_id organization,
                       uint64_t before, struct arena *arena, struct audit_page *out_page,
                       struct error *err)
{
    const struct audit_listed *rows = NULL;
    size_t count = 0;
    enum status status = may_read(acting, organization, err);
    if (status == STATUS_OK)
        status = store_audit_newest(service->store, organization, before, AUDIT_PAGE_MAX, arena,
                                    &rows, &count, err);
    if (status != STATUS_OK)
        return status;
    struct names names = {.service = service, .organization = organization, .arena = arena};
    struct audit_entry *entries = arena_alloc_array(arena, count, sizeof *entries);
    bool filled = entries != NULL;
    for (size_t i = 0; filled && i < count; i++)
        filled = entry_fill(&names, &rows[i], &entries[i]);
    if (!filled || arena_is_exhausted(arena))
        return error_set(err, STATUS_NO_MEMORY, "no memory for the audit trail");
    *out_page = (struct audit_page){entries, count,
                                    count == AUDIT_PAGE_MAX ? rows[count - 1].audit.sequence : 0};
    return STATUS_OK;
}

enum status audit_verify(struct service *service, const struct acting *acting,
                         record_id organization, struct audit_chain_state *out_state,
                         struct error *err)
{
    struct audit_verdict verdict;
    enum status status = may_read(acting, organization, err);
    if (status == STATUS_OK)
        status = store_audit_verify(service->store, organization, &verdict, err);
    if (status == STATUS_OK)
        *out_state = (struct audit_chain_state){verdict.rows, verdict.broken};
    return status;
}
