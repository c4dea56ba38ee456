/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a record id or a handout. An id has one text of each length; a handout that is
 * believed is exactly what was sent. */
#include "base/encode.h"
#include "core/handout.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void id_check(struct slice text)
{
    for (enum id_kind kind = ID_ORGANIZATION; kind <= ID_BROWSER; kind++) {
        char formatted[ID_LONG + 1];
        record_id id = 0, again = 0;
        if (!id_parse(kind, text, &id))
            continue;
        ensure(id > 0 && id <= INT64_MAX);
        id_format(kind, id, formatted);
        ensure(slice_equal(slice_first(slice_from(formatted), text.length), text));
        ensure(id_parse(kind, slice_from(formatted), &again) && again == id);
        for (enum id_kind other = ID_ORGANIZATION; other <= ID_BROWSER; other++)
            ensure(other == kind || !id_parse(other, text, &again));
    }
}

static void handout_check(struct slice text)
{
    struct handout handout;
    char organization[ID_SHORT + 1];
    if (!handout_parse(text, &handout))
        return;
    /* Codes of unknown names belong to organization 0, which is no record's id. */
    id_format_short(ID_ORGANIZATION, handout.organization, organization);
    ensure(slice_equal(slice_first(text, ID_SHORT), slice_from(organization)));
    ensure(slice_equal(handout.text, text));
    ensure(handout.handle.length == HANDOUT_HANDLE && handout.handle.bytes > text.bytes &&
           handout.handle.bytes + HANDOUT_HANDLE <= text.bytes + text.length);
}

/* The year 2090: an id has 41 bits of milliseconds, which last until 2094. */
#define LATEST ((micros)3786912000 * MICROS_PER_SECOND)

/* The bytes as entropy and time. */
static void made_check(struct slice bytes)
{
    uint8_t entropy[HANDOUT_ENTROPY_BYTES] = {0};
    char text[HANDOUT_LENGTH + 1], reference[REFERENCE_LENGTH + 1], code[CODE_LENGTH + 1];
    struct handout handout;
    memcpy(entropy, bytes.bytes, bytes.length < sizeof entropy ? bytes.length : sizeof entropy);
    struct id_maker maker = {.node = entropy[0]};
    micros now = (micros)(u64_get(entropy) % (uint64_t)LATEST);
    record_id first = id_make(&maker, now), second = id_make(&maker, now / 2);
    ensure(second > first && id_time(second) >= id_time(first));
    handout_make(second, entropy, text);
    ensure(handout_parse(slice_from(text), &handout) && handout.organization == second);
    reference_make(entropy, reference);
    code_make(entropy, code);
    ensure(strspn(reference, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == REFERENCE_LENGTH);
    ensure(strspn(code, "0123456789") == CODE_LENGTH);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    id_check(slice_make(bytes, length));
    handout_check(slice_make(bytes, length));
    if (length > 0)
        made_check(slice_make(bytes, length));
    return 0;
}
