/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration that `init` writes, made from the table of options. */
#include "base/buffer.h"
#include "main/options.h"

#include <string.h>

enum { EXAMPLE_MAX_BYTES = 64 * 1024 };

static void add_option(struct buffer *text, const struct option *option, const char *value)
{
    const char *shown = value != NULL ? value : option->fallback;
    buffer_add_format(text, "# %s\n%s%s =%s%s\n", option->sentence, value != NULL ? "" : "#",
                      option->key, shown[0] != '\0' ? " " : "", shown);
}

static bool is_loopback(const char *address)
{
    struct ip ip;
    unsigned port;
    return address_parse(slice_from(address), &ip, &port) && ip_is_loopback(ip);
}

/* What this listener has besides the defaults; NULL = the default. */
static const char *listener_value(const struct option *option, const char *address)
{
    if (address == NULL)
        return NULL;
    if (strcmp(option->key, "address") == 0 && strcmp(address, option->fallback) != 0)
        return address;
    bool plain = strcmp(option->key, "allow_plain_http") == 0 && !is_loopback(address);
    return plain ? "yes" : NULL;
}

static void add_listener(struct buffer *text, unsigned number, const char *address)
{
    if (number == 1)
        buffer_add_text(text, "\n[listener main]\n");
    else
        buffer_add_format(text, "\n[listener main%u]\n", number);
    for (size_t i = 0; i < option_count; i++) {
        if (!option_is_of_listener(&options[i]))
            continue;
        const char *value = listener_value(&options[i], address);
        /* The first listener shows all that there is. */
        if (number == 1 || value != NULL)
            add_option(text, &options[i], value);
    }
}

static void add_listeners(struct buffer *text, const struct config_example *example)
{
    if (example->listen_count == 0)
        add_listener(text, 1, NULL);
    for (size_t i = 0; i < example->listen_count; i++)
        add_listener(text, (unsigned)i + 1, example->listen[i]);
}

enum status config_write_example(const struct config_example *example, struct arena *arena,
                                 struct slice *out_text, struct error *err)
{
    struct buffer text;
    const char *section = "";
    bool listeners_done = false;
    buffer_init(&text, arena, EXAMPLE_MAX_BYTES);
    buffer_add_text(&text, "# Sallyport's configuration. Lines that begin with # are comments and "
                           "show the defaults.\n");
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &options[i];
        if (option_is_of_listener(option)) {
            if (!listeners_done)
                add_listeners(&text, example);
            listeners_done = true;
            continue;
        }
        if (strcmp(option->section, "limits") == 0)
            continue;
        if (strcmp(option->section, section) != 0)
            buffer_add_format(&text, "\n[%s]\n", option->section);
        section = option->section;
        add_option(&text, option, NULL);
    }
    if (!buffer_finish(&text, out_text))
        return error_set(err, STATUS_NO_MEMORY, "no memory for the configuration");
    return STATUS_OK;
}
