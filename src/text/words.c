/* SPDX-License-Identifier: Apache-2.0 */
#include "text/words.h"

#include <utf8proc.h>

#include "text/names.h"
#include "text/text_impl.h"

static bool point_is_in_word(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

static bool word_is_known(const struct words *words, struct slice word)
{
    for (size_t i = 0; i < words->count; i++)
        if (slice_equal(words->list[i], word))
            return true;
    return false;
}

static void word_add(struct words *words, struct slice word)
{
    if (word.length > 0 && words->count < WORDS_MAX && !word_is_known(words, word))
        words->list[words->count++] = word;
}

bool words_cut(struct slice text, struct arena *arena, struct words *words)
{
    struct slice folded;
    if (!username_fold(text, arena, &folded))
        return false;
    size_t start = 0, end = 0, at = 0;
    while (at < folded.length) {
        uint32_t point;
        size_t next = at + point_read(slice_from_index(folded, at), &point);
        if (!point_is_in_word(point)) {
            word_add(words, slice_make(folded.bytes + start, end - start));
            start = end = next;
        } else if (end == at && next - start <= WORD_MAX_BYTES) {
            end = next;
        }
        at = next;
    }
    word_add(words, slice_make(folded.bytes + start, end - start));
    return true;
}
