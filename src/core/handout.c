/* SPDX-License-Identifier: Apache-2.0 */
#include "core/handout.h"

#include "base/encode.h"

#include <string.h>

enum { SEPARATOR = '!', CODES = 100000000 };

void handout_make(record_id organization, const uint8_t entropy[HANDOUT_ENTROPY_BYTES],
                  char out_text[HANDOUT_LENGTH + 1])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    id_format_short(ID_ORGANIZATION, organization, out_text);
    char *to = out_text + ID_SHORT;
    *to++ = SEPARATOR;
    for (size_t i = 0; i < HANDOUT_ENTROPY_BYTES; i += 3) {
        uint32_t bits = (uint32_t)entropy[i] << 16 | (uint32_t)entropy[i + 1] << 8 | entropy[i + 2];
        for (unsigned shift = 24; shift > 0; shift -= 6)
            *to++ = digits[bits >> (shift - 6) & 63];
    }
    *to = '\0';
}

static bool is_handout_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_';
}

/* No record has the id 0, but codes of unknown names belong to that organization. */
static bool organization_parse(struct slice text, record_id *out_organization)
{
    char nobody[ID_SHORT + 1];
    id_format_short(ID_ORGANIZATION, 0, nobody);
    *out_organization = 0;
    return slice_is(text, nobody) || id_parse(ID_ORGANIZATION, text, out_organization);
}

bool handout_parse(struct slice text, struct handout *out_handout)
{
    record_id organization;
    if (text.length != HANDOUT_LENGTH || text.bytes[ID_SHORT] != SEPARATOR ||
        !organization_parse(slice_first(text, ID_SHORT), &organization))
        return false;
    struct slice random = slice_from_index(text, ID_SHORT + 1);
    for (size_t i = 0; i < random.length; i++)
        if (!is_handout_character(random.bytes[i]))
            return false;
    *out_handout = (struct handout){organization, slice_first(random, HANDOUT_HANDLE), text};
    return true;
}

void reference_make(const uint8_t entropy[REFERENCE_ENTROPY_BYTES],
                    char out_text[REFERENCE_LENGTH + 1])
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (size_t i = 0; i < REFERENCE_LENGTH; i++)
        out_text[i] = digits[entropy[i] & 31];
    out_text[REFERENCE_LENGTH] = '\0';
}

void code_make(const uint8_t entropy[8], char out_text[CODE_LENGTH + 1])
{
    /* 64 bits over 10^8 codes: no code is likelier than another by more than one in 10^11. */
    uint64_t code = u64_get(entropy) % CODES;
    for (size_t i = CODE_LENGTH; i > 0; i--) {
        out_text[i - 1] = (char)('0' + code % 10);
        code /= 10;
    }
    out_text[CODE_LENGTH] = '\0';
}
