/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inih cuts long lines, merges indented ones into the value before, strips what follows " ;" and
 * takes the last of repeated keys, all without a word. So every line is checked before inih gets
 * it, and a line that is refused reaches it as an empty one.
 */
#include "main/config.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "main/config_check.h"
#include "main/options.h"
#include "sys/files.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FAULT_MAX_BYTES = 400, LISTENER_NAME_MAX = 20 };

void config_fault_add(struct config_faults *faults, struct arena *arena, unsigned line,
                      bool warning, const char *format, ...)
{
    char text[FAULT_MAX_BYTES];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    faults->fatal = faults->fatal || !warning;
    if (faults->count == CONFIG_FAULTS_MAX)
        return;
    const char *kept = arena_string(arena, slice_from(text));
    faults->items[faults->count++] =
        (struct config_fault){line, warning, kept != NULL ? kept : "no memory"};
}

/* --- reading lines --- */

struct reader {
    struct config *config;
    struct config_faults *faults;
    struct arena *arena;
    struct slice rest; /* of the text */
    unsigned line;
    struct slice section; /* "listener" for every listener; empty before the first */
    struct config_listener *listener;
    bool section_known;
};

#define FAULT(reader, ...)                                                                         \
    config_fault_add((reader)->faults, (reader)->arena, (reader)->line, false, __VA_ARGS__)

static bool is_name(struct slice text, size_t max_length)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return text.length > 0 && text.length <= max_length;
}

static void open_listener(struct reader *reader, struct slice name)
{
    struct config *config = reader->config;
    reader->section = slice_from("listener");
    reader->section_known = false;
    reader->listener = NULL;
    if (!is_name(name, LISTENER_NAME_MAX)) {
        FAULT(reader, "a listener needs a name of at most %d of a-z 0-9 - _: [listener NAME]",
              LISTENER_NAME_MAX);
        return;
    }
    for (size_t i = 0; i < config->listener_count; i++) {
        if (!slice_is(name, config->listeners[i].name))
            continue;
        FAULT(reader, "there is a listener %s already, at line %u", config->listeners[i].name,
              config->listeners[i].line);
        return;
    }
    if (config->listener_count == CONFIG_LISTENERS_MAX) {
        FAULT(reader, "there can be %d listeners at most", CONFIG_LISTENERS_MAX);
        return;
    }
    reader->listener = &config->listeners[config->listener_count++];
    reader->listener->name = arena_string(reader->arena, name);
    reader->listener->line = reader->line;
    options_set_defaults(true, reader->arena, reader->listener);
    reader->section_known = true;
}

static bool section_exists(struct slice name)
{
    for (size_t i = 0; i < option_count; i++)
        if (!option_is_of_listener(&options[i]) && slice_is(name, options[i].section))
            return true;
    return false;
}

/* A line that begins with "[". */
static bool check_section(struct reader *reader, struct slice line)
{
    reader->section_known = false;
    reader->listener = NULL;
    if (line.bytes[line.length - 1] != ']') {
        FAULT(reader, "a section is written [NAME], with nothing behind it");
        return false;
    }
    struct slice name = slice_first(slice_from_index(line, 1), line.length - 2);
    if (name.length > CONFIG_SECTION_MAX) {
        FAULT(reader, "the name of the section is longer than %d bytes", CONFIG_SECTION_MAX);
        return false;
    }
    if (slice_starts(name, "listener ") || slice_is(name, "listener")) {
        open_listener(reader, slice_trim(slice_from_index(name, strlen("listener"))));
        return true;
    }
    reader->section = name;
    reader->section_known = section_exists(name);
    if (!reader->section_known)
        FAULT(reader, "there is no section [%.*s]", (int)name.length, name.bytes);
    return true;
}

static bool has_inline_comment(struct slice line)
{
    for (size_t i = 1; i < line.length; i++)
        if ((line.bytes[i] == ';' || line.bytes[i] == '#') &&
            (line.bytes[i - 1] == ' ' || line.bytes[i - 1] == '\t'))
            return true;
    return false;
}

static bool has_control(struct slice line)
{
    for (size_t i = 0; i < line.length; i++)
        if (((unsigned char)line.bytes[i] < 0x20 && line.bytes[i] != '\t') || line.bytes[i] == 0x7f)
            return true;
    return false;
}

/* False: the line has been refused. Blank lines and comments are fine whatever they hold. */
static bool check_line(struct reader *reader, struct slice line)
{
    struct slice content = slice_trim(line);
    struct slice key;
    struct slice value;
    if (line.length > CONFIG_LINE_MAX)
        FAULT(reader, "the line is longer than %d bytes", CONFIG_LINE_MAX);
    else if (has_control(content) || !utf8_is_valid(content))
        FAULT(reader, "the line holds control characters or is not UTF-8");
    else if (content.length == 0 || content.bytes[0] == '#' || content.bytes[0] == ';')
        return true;
    else if (content.bytes != line.bytes)
        FAULT(reader, "the line is indented; options and sections begin at the margin");
    else if (has_inline_comment(content))
        FAULT(reader, "a comment needs a line of its own");
    else if (content.bytes[0] == '[')
        return check_section(reader, content);
    else if (!slice_cut(content, '=', &key, &value))
        FAULT(reader, "neither [SECTION] nor KEY = VALUE");
    else if (!is_name(slice_trim(key), CONFIG_LINE_MAX))
        FAULT(reader, "the name of an option consists of a-z 0-9 _");
    else if (slice_trim(value).length == 0)
        FAULT(reader, "the option has no value; leave it out for the default");
    else
        return true;
    return false;
}

/* fgets for inih. */
static char *read_line(char *out, int capacity, void *stream)
{
    struct reader *reader = stream;
    struct slice line;
    if (reader->rest.length == 0)
        return NULL;
    slice_cut(reader->rest, '\n', &line, &reader->rest);
    reader->line++;
    if (slice_ends(line, "\r"))
        line = slice_first(line, line.length - 1);
    bool good = check_line(reader, line);
    ensure(!good || line.length + 2 <= (size_t)capacity);
    size_t length = good ? line.length : 0;
    memcpy(out, line.bytes, length);
    out[length] = '\n';
    out[length + 1] = '\0';
    return out;
}

/* --- reading options --- */

static int read_option(void *context, const char *section, const char *key, const char *value)
{
    struct reader *reader = context;
    (void)section;
    if (!reader->section_known) {
        if (reader->section.length == 0)
            FAULT(reader, "%s stands before the first [section]", key);
        return 1;
    }
    const struct option *option = option_find(reader->section, slice_from(key));
    if (option == NULL) {
        FAULT(reader, "[%.*s] has no option %s", (int)reader->section.length, reader->section.bytes,
              key);
        return 1;
    }
    bool listener = option_is_of_listener(option);
    unsigned *set_at =
        (listener ? reader->listener->lines : reader->config->lines) + (option - options);
    if (*set_at != 0 && !option_repeats(option)) {
        FAULT(reader, "%s is set already, at line %u", key, *set_at);
        return 1;
    }
    *set_at = reader->line;
    void *base = listener ? (void *)reader->listener : (void *)reader->config;
    const char *wrong = option_read(option, slice_from(value), reader->arena, base);
    if (wrong != NULL)
        FAULT(reader, "%s: %s", key, wrong);
    return 1;
}

static void add_default_listener(struct config *config, struct arena *arena)
{
    config->listeners[0].name = "main";
    options_set_defaults(true, arena, &config->listeners[0]);
    config->listener_count = 1;
}

/* --- paths --- */

static const char *path_directory(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    return arena_string(arena, slice_make(path, length));
}

static const char *path_from(const char *directory, const char *path, struct arena *arena)
{
    if (path[0] == '\0' || path[0] == '/' || directory == NULL || strcmp(directory, ".") == 0)
        return path;
    if (strcmp(path, ".") == 0)
        return directory;
    return arena_format(arena, "%s/%s", directory, path).bytes;
}

static void settle_paths(struct config *config, struct arena *arena)
{
    const char *data =
        path_from(path_directory(config->path, arena), config->service.data_directory, arena);
    config->service.data_directory = data;
    const char **paths[] = {&config->mail.maildir, &config->mail.smtp_password_file,
                            &config->mail.smtp_ca_file};
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++)
        *paths[i] = path_from(data, *paths[i], arena);
    for (size_t i = 0; i < config->listener_count; i++) {
        struct config_listener *listener = &config->listeners[i];
        listener->tls_certificate = path_from(data, listener->tls_certificate, arena);
        listener->tls_key = path_from(data, listener->tls_key, arena);
    }
    const char *file = config->store.url + strlen("sqlite:");
    config->store.url = arena_format(arena, "sqlite:%s", path_from(data, file, arena)).bytes;
}

/* --- the public part --- */

enum status config_parse(const char *path, struct slice text, struct arena *arena,
                         struct config *out_config, struct config_faults *out_faults)
{
    struct config *config = arena_alloc(arena, sizeof *config);
    *out_faults = (struct config_faults){0};
    if (config == NULL)
        return STATUS_NO_MEMORY;
    struct reader reader = {
        .config = config, .faults = out_faults, .arena = arena, .rest = text, .line = 0};
    config->path = path;
    options_set_defaults(false, arena, config);
    if (slice_starts(text, "\xef\xbb\xbf")) {
        reader.line = 1;
        FAULT(&reader, "the file begins with a byte order mark; save it without");
    } else if (ini_parse_stream(read_line, &reader, read_option, &reader) != 0) {
        FAULT(&reader, "the file cannot be read as sections and options");
    }
    if (config->listener_count == 0)
        add_default_listener(config, arena);
    if (!out_faults->fatal)
        config_check_sense(config, arena, out_faults);
    settle_paths(config, arena);
    if (arena_is_exhausted(arena))
        return STATUS_NO_MEMORY;
    if (out_faults->fatal)
        return STATUS_INVALID;
    *out_config = *config;
    return STATUS_OK;
}

enum status config_load(const char *path, struct arena *arena, struct config *out_config,
                        struct config_faults *out_faults)
{
    struct slice text;
    struct error err = {0};
    enum status status = file_read(path, CONFIG_MAX_BYTES, arena, &text, &err);
    if (status == STATUS_OK)
        return config_parse(path, text, arena, out_config, out_faults);
    *out_faults = (struct config_faults){0};
    config_fault_add(out_faults, arena, 0, false, "%s", err.text);
    return status;
}

enum status config_find(struct slice named, struct arena *arena, const char **out_path,
                        struct error *err)
{
    static const char *const places[] = {"sallyport.conf", "/etc/sallyport/sallyport.conf"};
    if (named.length > 0) {
        *out_path = arena_string(arena, named);
        return *out_path != NULL ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, "no memory");
    }
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        if (!file_exists(places[i]))
            continue;
        *out_path = places[i];
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND,
                     "there is no configuration: name one with -c FILE, or make one with "
                     "sallyport init");
}

const char *config_base_url(const struct config *config, const struct config_listener *listener)
{
    bool only_one = config->listener_count == 1;
    return listener->base_url[0] == '\0' && only_one ? config->service.base_url
                                                     : listener->base_url;
}

static unsigned line_of(const unsigned *lines, const char *section, const char *key)
{
    const struct option *option = option_find(slice_from(section), slice_from(key));
    ensure(option != NULL);
    return lines[option - options];
}

unsigned config_line(const struct config *config, const char *section, const char *key)
{
    return line_of(config->lines, section, key);
}

unsigned config_listener_line(const struct config_listener *listener, const char *key)
{
    unsigned line = line_of(listener->lines, "listener", key);
    return line != 0 ? line : listener->line;
}
