/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/letter.h"

#include "mail/mail_impl.h"
#include "mail/message.h"
#include "text/html.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    PART_MAX_BYTES = MAIL_MESSAGE_MAX_BYTES / 8, /* both parts fit, however much is encoded */
    PARAGRAPH_MAX_BYTES = 2048,
    TEXT_COLUMNS = 72,
};

void letter_begin(struct letter *letter, struct arena *arena)
{
    letter->arena = arena;
    buffer_init(&letter->text, arena, PART_MAX_BYTES);
    buffer_init(&letter->html, arena, PART_MAX_BYTES);
    buffer_add_text(&letter->html,
                    "<!DOCTYPE html>\n<html lang=\"en\"><body style=\"font-family: sans-serif; "
                    "line-height: 1.5; color: #1a1a1a; background: #ffffff\">\n");
}

const char *letter_fact(struct letter *letter, struct slice fact)
{
    const char *text = arena_string(letter->arena, line_clean(fact, letter->arena));
    return text == NULL ? "" : text;
}

/* Breaks at blanks only: a word longer than the line stays whole. */
static void wrapped_add(struct buffer *buffer, struct slice text)
{
    size_t column = 0;
    bool more = true;
    while (more) {
        struct slice word;
        more = slice_cut(text, ' ', &word, &text);
        if (column > 0 && column + 1 + word.length > TEXT_COLUMNS) {
            buffer_add_char(buffer, '\n');
            column = 0;
        } else if (column > 0) {
            buffer_add_char(buffer, ' ');
            column++;
        }
        buffer_add(buffer, word);
        column += word.length;
    }
}

void letter_paragraph(struct letter *letter, const char *format, ...)
{
    char paragraph[PARAGRAPH_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(paragraph, sizeof paragraph, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof paragraph) {
        letter->text.failed = true;
        return;
    }
    struct slice text = slice_make(paragraph, (size_t)length);
    wrapped_add(&letter->text, text);
    buffer_add_text(&letter->text, "\n\n");
    buffer_add_text(&letter->html, "<p>");
    html_text(&letter->html, text);
    buffer_add_text(&letter->html, "</p>\n");
}

void letter_line(struct letter *letter, struct slice line)
{
    line = line_clean(line, letter->arena);
    buffer_add(&letter->text, line);
    buffer_add_text(&letter->text, "\n\n");
    buffer_add_text(&letter->html, "<p style=\"font-family: monospace; font-size: 120%\">");
    html_text(&letter->html, line);
    buffer_add_text(&letter->html, "</p>\n");
}

void letter_link(struct letter *letter, struct slice url)
{
    url = line_clean(url, letter->arena);
    buffer_add(&letter->text, url);
    buffer_add_text(&letter->text, "\n\n");
    buffer_add_text(&letter->html, "<p><a href=\"");
    html_url(&letter->html, url);
    buffer_add_text(&letter->html, "\">");
    html_text(&letter->html, url);
    buffer_add_text(&letter->html, "</a></p>\n");
}

enum status letter_finish(struct letter *letter, const char *subject, struct mail_text *out_text,
                          struct error *err)
{
    struct mail_text text = {.subject = slice_from(subject)};
    buffer_add_text(&letter->html, "</body></html>\n");
    if (!buffer_finish(&letter->text, &text.text) || !buffer_finish(&letter->html, &text.html))
        return error_set(err, STATUS_LIMIT, "a mail's text is too large");
    *out_text = text;
    return STATUS_OK;
}
