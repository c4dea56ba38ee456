/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/log.h"

#include "base/encode.h"
#include "sys/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static _Atomic int last_level = LOG_LEVEL_INFO;

static const char *const level_names[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_NOTICE] = "notice",
    [LOG_LEVEL_INFO] = "info",
};

void log_set_level(enum log_level last)
{
    last_level = (int)last;
}

/* --- what may stand in a line --- */

static const struct {
    uint32_t first;
    uint32_t last;
} unsafe_points[] = {
    {0x0000, 0x001F},   /* control, ESC, line ends */
    {0x007F, 0x009F},   /* delete and the second control block, CSI among them */
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x200B, 0x200F},   /* invisible, and marks of direction */
    {0x2028, 0x202E},   /* line and paragraph separators, embedding and override */
    {0x2060, 0x206F},   /* isolates and other invisible ones */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFF9, 0xFFFB},   /* annotations */
    {0xE0000, 0xE007F}, /* tags */
};

static bool point_is_unsafe(uint32_t point)
{
    for (size_t i = 0; i < ARRAY_LENGTH(unsafe_points); i++) {
        if (point >= unsafe_points[i].first && point <= unsafe_points[i].last)
            return true;
    }
    return false;
}

static size_t utf8_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xE0)
        return 2;
    return first < 0xF0 ? 3 : 4;
}

/* Of valid UTF-8. */
static uint32_t utf8_point(struct slice character)
{
    static const uint8_t first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (uint8_t)character.bytes[0] & first_bits[character.length];
    for (size_t i = 1; i < character.length; i++)
        point = point << 6 | ((uint8_t)character.bytes[i] & 0x3F);
    return point;
}

/* The first character of the text when it may stand as it is, else its first byte alone. */
static struct slice next_piece(struct slice text, bool *out_safe)
{
    struct slice piece = slice_first(text, utf8_length((uint8_t)text.bytes[0]));
    *out_safe = utf8_is_valid(piece) && !point_is_unsafe(utf8_point(piece));
    /* A safe backslash would let text imitate an escape. */
    if (piece.bytes[0] == '\\')
        *out_safe = false;
    return *out_safe ? piece : slice_first(text, 1);
}

/* Appends the text, escaped; false when `end` was reached before all of it was written. */
static bool append_escaped(struct slice text, char *out, size_t *length, size_t end)
{
    while (text.length > 0) {
        bool safe;
        struct slice piece = next_piece(text, &safe);
        size_t size = safe ? piece.length : 4;
        if (*length + size > end)
            return false;
        if (safe)
            memcpy(out + *length, piece.bytes, size);
        else
            snprintf(out + *length, size + 1, "\\x%02X", (unsigned)(uint8_t)piece.bytes[0]);
        *length += size;
        text = slice_from_index(text, piece.length);
    }
    return true;
}

/* --- the line --- */

static size_t append_head(enum log_level level, micros now, char *out, size_t capacity)
{
    time_t seconds = (time_t)(now / MICROS_PER_SECOND);
    struct tm parts;
    ensure(gmtime_r(&seconds, &parts) != NULL);
    size_t length = strftime(out, capacity, "%Y-%m-%dT%H:%M:%S", &parts);
    int more = snprintf(out + length, capacity - length,
                        ".%06ldZ %s: ", (long)(now % MICROS_PER_SECOND), level_names[level]);
    ensure(more > 0 && (size_t)more < capacity - length);
    return length + (size_t)more;
}

size_t log_format(enum log_level level, micros now, struct slice text, char out[LOG_LINE_MAX])
{
    static const char cut[] = "...";
    /* Kept free for the mark of a cut line, the newline and the terminator of snprintf. */
    size_t end = LOG_LINE_MAX - sizeof cut - 1;
    size_t length = append_head(level, now, out, LOG_LINE_MAX);
    if (!append_escaped(text, out, &length, end)) {
        memcpy(out + length, cut, sizeof cut - 1);
        length += sizeof cut - 1;
    }
    out[length++] = '\n';
    return length;
}

void log_line(enum log_level level, const char *format, ...)
{
    if ((int)level > last_level)
        return;
    /* Longer than the line, so that log_format sees, and marks, what does not fit. */
    char text[LOG_LINE_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    size_t kept = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    char line[LOG_LINE_MAX];
    size_t size = log_format(level, clock_now(), slice_make(text, kept), line);
    ssize_t written = write(STDERR_FILENO, line, size);
    (void)written; /* there is nowhere left to say that the log does not work */
}
