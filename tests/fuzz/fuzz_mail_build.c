/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the fields of a mail, between record separators. What is built must have exactly our
 * headers, be ASCII with CRLF, and have no line that a relay may change or cut (R87). */
#include "fuzz/fuzz.h"
#include "mail/message.h"

#include <string.h>

enum { SEPARATOR = 0x1E, LINE_MAX_BYTES = 998 };

static const char *const headers[] = {
    "Date: ",       "From: ",           "To: ",           "Subject: ",
    "Message-ID: ", "Auto-Submitted: ", "MIME-Version: ", "Content-Type: "};

/* Takes one line without its CRLF off the front. */
static struct slice line_take(struct slice *message)
{
    size_t end = slice_find(*message, '\n');
    ensure(end > 0 && end < message->length && message->bytes[end - 1] == '\r');
    struct slice line = slice_first(*message, end - 1);
    *message = slice_from_index(*message, end + 1);
    ensure(line.length <= LINE_MAX_BYTES && !slice_starts(line, "."));
    for (size_t i = 0; i < line.length; i++)
        ensure(line.bytes[i] >= ' ' || line.bytes[i] == '\t');
    return line;
}

static void message_check(struct slice message)
{
    size_t found = 0;
    struct slice line = line_take(&message);
    for (; !slice_is_empty(line); line = line_take(&message)) {
        if (slice_starts(line, " "))
            continue;
        ensure(found < ARRAY_LENGTH(headers) && slice_starts(line, headers[found]));
        found++;
    }
    ensure(found == ARRAY_LENGTH(headers));
    size_t boundaries = 0;
    while (!slice_is_empty(message))
        boundaries += slice_starts(line_take(&message), "--=_sallyport_alternative");
    ensure(boundaries == 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new((size_t)64 << 20);
    struct mail_message message = {.from = SLICE("sallyport@example.com")};
    struct slice *const fields[] = {&message.to,         &message.to_name, &message.subject,
                                    &message.message_id, &message.text,    &message.html};
    struct slice rest = slice_make(bytes, length), built;
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        slice_cut(rest, SEPARATOR, fields[i], &rest);
    enum status status = mail_message_build(&message, arena, &built, NULL);
    ensure(status == STATUS_OK || status == STATUS_INVALID || status == STATUS_LIMIT);
    if (status == STATUS_OK)
        message_check(built);
    arena_reset(arena);
    return 0;
}
