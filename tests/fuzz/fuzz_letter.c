/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a mail in the demonstration's mailbox; and a mail that we build around them, whose
 * text must come back. */
#include "base/buffer.h"
#include "face/demo/letter.h"
#include "fuzz/fuzz.h"
#include "mail/message.h"

static void fields_check(const struct letter *letter)
{
    const struct slice fields[] = {letter->from, letter->to, letter->subject, letter->date};
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        ensure(slice_find(fields[i], '\n') == fields[i].length &&
               slice_trim(fields[i]).length == fields[i].length);
}

/* Line ends are the only thing that mail may change. */
static struct slice without_ends(struct slice text, struct arena *arena)
{
    struct buffer buffer;
    struct slice out;
    buffer_init(&buffer, arena, 1 << 20);
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] != '\r' && text.bytes[i] != '\n')
            buffer_add_char(&buffer, text.bytes[i]);
    ensure(buffer_finish(&buffer, &out));
    return out;
}

static void built_check(struct slice text, struct arena *arena)
{
    struct letter letter;
    struct slice built;
    const struct mail_message message = {
        .from = SLICE("sallyport@example.com"),
        .to = SLICE("ada@example.com"),
        .subject = SLICE("A subject"),
        .message_id = SLICE("<1@example.com>"),
        .text = text,
        .html = SLICE("<p>x</p>"),
    };
    if (mail_message_build(&message, arena, &built, NULL) != STATUS_OK)
        return;
    ensure(letter_read(built, arena, &letter));
    ensure(slice_is(letter.subject, "A subject") && slice_find(letter.to, '@') < letter.to.length);
    ensure(slice_equal(without_ends(letter.text, arena), without_ends(text, arena)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    struct slice message = slice_make(bytes, length < 8192 ? length : 8192);
    struct letter letter;
    if (letter_read(message, arena, &letter))
        fields_check(&letter);
    built_check(message, arena);
    arena_reset(arena);
    return 0;
}
