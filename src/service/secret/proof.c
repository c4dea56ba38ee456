/* SPDX-License-Identifier: Apache-2.0 */
#include "service/secret/proof.h"

#include "base/encode.h"
#include "service/login/handouts.h"
#include "service/login/lane_use.h"
#include "service/trail/seal.h"
#include "text/names.h"

static enum status session_row_read(struct service *service, const struct session *session,
                                    struct arena *arena, struct session_row *out_row,
                                    struct error *err)
{
    struct handout handout;
    struct session_found found;
    if (!handout_parse(session->text, &handout))
        return error_set(err, STATUS_NOT_FOUND, "there is no such session");
    enum status status = store_session_find(service->store, handout.organization, handout.handle,
                                            arena, &found, err);
    if (status == STATUS_OK)
        *out_row = found.session;
    return status;
}

/* Counted where it lies, never written back whole: a session that has ended meanwhile must not
 * come back to life, and parallel guesses must each count. */
enum proof proof_failed(const struct session *session, struct change *change)
{
    struct handout handout;
    ensure(handout_parse(session->text, &handout));
    change_do(change, EFFECT_COUNT_SESSION_FAILURE,
              &(struct effect_target){.organization = session->organization,
                                      .user = session->user,
                                      .handle = handout.handle,
                                      .limit = PROOF_FAILURES_MAX});
    return session->failures + 1 >= PROOF_FAILURES_MAX ? PROOF_SESSION_ENDED : PROOF_WRONG;
}

static enum status password_compare(struct service *service, const struct login_gathered *gathered,
                                    const struct secret *password, struct arena *arena,
                                    bool *out_right, struct error *err)
{
    struct slice view = secret_view(password), normal = {NULL, 0};
    *out_right = false;
    if (slice_is_empty(view) || !utf8_is_valid(view) || !text_nfc(view, arena, &normal) ||
        !gathered_password_holds(service, gathered))
        return STATUS_OK;
    struct hash_job job = {
        .kind = HASH_VERIFY,
        .binding = {gathered->user.organization, gathered->user.id},
        .password = normal,
        .hash = gathered->password.hash,
    };
    enum status status = hash_pool_run(service->pool, LANE_K, &job, err);
    if (status == STATUS_OK)
        *out_right = job.right;
    return status == STATUS_INVALID ? STATUS_OK : status;
}

static enum lane_result result_of(enum status status, bool right)
{
    if (status != STATUS_OK)
        return LANE_NO_RESULT;
    return right ? LANE_SUCCEEDED : LANE_FAILED;
}

enum status proof_of_password(struct service *service, const struct session *session,
                              const struct login_gathered *gathered, const struct secret *password,
                              const struct caller *caller, struct change *change,
                              enum proof *out_proof, struct error *err)
{
    micros now = service_now(service);
    struct lane_key key = lane_key_of(gathered, caller->origin, LANE_T, now);
    struct lane_entry *entry = NULL;
    /* A session that has shown a second secret uses no lane; any other draws on the one of its
     * network, so that a stolen inside session is no way around it. */
    bool uses_lane = session->shown == 0;
    if (uses_lane && lane_use_begin(service, gathered, &key, NULL, now, &entry) != LANE_ADMITTED) {
        *out_proof = PROOF_BUSY;
        return STATUS_OK;
    }
    bool right = false;
    enum status status = password_compare(service, gathered, password, change->arena, &right, err);
    if (uses_lane) {
        struct lane_settled settled =
            lanes_settle(service->lanes, entry, result_of(status, right), NULL, now);
        lane_use_write(gathered, &key, &settled, change);
    }
    if (status == STATUS_LIMIT) {
        *out_proof = PROOF_BUSY;
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        *out_proof = right ? PROOF_RIGHT : proof_failed(session, change);
    return status;
}

enum status session_renew(struct service *service, const struct session_renewal *renewal,
                          struct change *change, struct slice *out_text, record_id *out_id,
                          struct error *err)
{
    struct session_row row;
    enum status status = session_row_read(service, renewal->session, change->arena, &row, err);
    if (status != STATUS_OK)
        return status;
    change_do(change, EFFECT_TAKE_SESSION,
              &(struct effect_target){
                  .organization = row.organization, .user = row.user, .handle = row.handle});
    row.created = service_now(service);
    if (renewal->password_shown)
        row.signed_in = row.created;
    row.shown |= renewal->shown;
    if (renewal->token != 0)
        row.token = renewal->token;
    row.failures = 0;
    if (renewal->secrets_replaced) {
        row.password_only = false;
        row.token = 0; /* the session outlives the token that opened it */
    }
    row.ip = renewal->caller->origin.ip;
    status = session_open(service, renewal->gathered, &row, change, out_text, err);
    if (status == STATUS_OK)
        *out_id = row.id;
    return status;
}
