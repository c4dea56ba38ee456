/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the configuration. Either it is taken, with nothing that needs a second look, or
 * there is a fault that says why; and no fault names a line that is not there. */
#include "base/encode.h"
#include "fuzz/fuzz.h"
#include "main/config.h"
#include "main/options.h"

#include <string.h>

static void faults_check(const struct config_faults *faults, struct slice text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.length; i++)
        lines += text.bytes[i] == '\n';
    for (size_t i = 0; i < faults->count; i++) {
        ensure(faults->items[i].line <= lines);
        ensure(faults->items[i].text[0] != '\0' && strchr(faults->items[i].text, '\n') == NULL);
    }
}

static void listener_check(const struct config *config, const struct config_listener *listener)
{
    struct ip ip;
    unsigned port;
    ensure(listener->name[0] != '\0' && !listener->has_assumed_origin);
    ensure(address_parse(slice_from(listener->address), &ip, &port) && port <= 65535);
    ensure(config_base_url(config, listener) != NULL);
    ensure((listener->tls_certificate[0] == '\0') == (listener->tls_key[0] == '\0'));
    ensure(config_listener_line(listener, "address") >= listener->line);
}

static void config_check(const struct config *config)
{
    ensure(config->listener_count >= 1 && config->listener_count <= CONFIG_LISTENERS_MAX);
    for (size_t i = 0; i < config->listener_count; i++)
        listener_check(config, &config->listeners[i]);
    ensure(config->demo == NULL);
    ensure(strncmp(config->store.url, "sqlite:", 7) == 0 && config->store.url[7] != '\0');
    ensure(config->service.data_directory[0] != '\0');
    ensure(config->service.hosts.count <= CONFIG_LIST_MAX);
    ensure(config->proxy.addresses.count <= CONFIG_LIST_MAX);
    ensure(config->limits.workers >= 4 && config->limits.workers <= 1024);
    ensure(config->limits.hash_memory_kib >= 7168 && config->limits.hash_memory_kib <= 262144);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct arena *arena;
    static struct config config;
    static struct config_faults faults;
    if (arena == NULL)
        arena = arena_new((size_t)16 << 20);
    struct slice text = slice_make(bytes, length < CONFIG_MAX_BYTES ? length : CONFIG_MAX_BYTES);
    enum status status = config_parse("/etc/x/sallyport.conf", text, arena, &config, &faults);
    ensure(status == STATUS_OK || status == STATUS_INVALID);
    ensure(faults.fatal == (status == STATUS_INVALID) && (!faults.fatal || faults.count > 0));
    faults_check(&faults, text);
    if (status == STATUS_OK)
        config_check(&config);
    arena_reset(arena);
    return 0;
}
