/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config check: the file, the files it names, and, while no service runs, keys and database too.
 */
#include "base/buffer.h"
#include "main/commands.h"
#include "main/config_check.h"
#include "main/wire.h"
#include "text/json.h"

#include <string.h>

enum { REPORT_MAX_BYTES = 64 * 1024 };

struct report {
    struct cli_run *run;
    const char *path;
    struct config config;
    struct config_faults faults;
    bool not_compared; /* a running service has keys and database */
};

/* A listed proxy inside a trusted range makes everybody behind it trusted if it ever forgets its
 * header (R53). With several organizations doctor says it. */
static void check_proxies(struct report *report, struct service *service)
{
    const struct config_ranges *proxies = &report->config.proxy.addresses;
    struct arena *arena = report->run->arena;
    struct organization_shown shown;
    const struct acting acting = acting_operator(false);
    if (organization_show(service, &acting, slice_from(NULL), arena, &shown, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < proxies->count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        struct network_verdict verdict;
        if (network_test(service, &acting, shown.id, slice_from(NULL), proxies->items[i].first,
                         arena, &verdict, NULL) != STATUS_OK ||
            verdict.class != NETWORK_TRUSTED)
            continue;
        ip_range_format(proxies->items[i], text);
        config_fault_add(&report->faults, arena, config_line(&report->config, "proxy", "addresses"),
                         true, "the proxy %s lies inside a trusted range", text);
    }
}

static void check_house(struct report *report)
{
    struct house *house;
    struct error err = {0};
    struct arena *arena = report->run->arena;
    enum status status = house_open(&report->config, false, arena, &house, &err);
    if (status == STATUS_OK) {
        check_proxies(report, house_service(house));
        house_close(house);
        return;
    }
    report->not_compared = status == STATUS_CONFLICT && strstr(err.text, "/lock ") != NULL;
    if (!report->not_compared)
        config_fault_add(&report->faults, arena,
                         config_line(&report->config, "service", "data_directory"), false, "%s",
                         err.text);
}

static enum cli_exit print_json(const struct report *report)
{
    struct buffer text;
    struct slice done;
    buffer_init(&text, report->run->arena, REPORT_MAX_BYTES);
    struct json_writer writer = {.out = &text};
    json_open_object(&writer);
    json_pair_text(&writer, "file", slice_from(report->path));
    json_pair_bool(&writer, "good", !report->faults.fatal);
    json_key(&writer, "faults");
    json_open_array(&writer);
    for (size_t i = 0; i < report->faults.count; i++) {
        json_open_object(&writer);
        json_pair_integer(&writer, "line", report->faults.items[i].line);
        json_pair_bool(&writer, "warning", report->faults.items[i].warning);
        json_pair_text(&writer, "text", slice_from(report->faults.items[i].text));
        json_close_object(&writer);
    }
    json_close_array(&writer);
    json_close_object(&writer);
    buffer_add_char(&text, '\n');
    if (!buffer_finish(&text, &done))
        return cli_fail(report->run, CLI_UNAVAILABLE, "no memory for the whole answer");
    report->run->output->write(report->run->output->context, CLI_OUT, done);
    return CLI_DONE;
}

/* What is in force, defaults included. */
static void print_rules(const struct report *report)
{
    struct cli_run *run = report->run;
    const struct config *config = &report->config;
    cli_print(run, "%s is good.\n", report->path);
    for (size_t i = 0; i < config->listener_count; i++) {
        const char *base_url = config_base_url(config, &config->listeners[i]);
        cli_print(run, "listener %s: %s%s%s\n", config->listeners[i].name,
                  config->listeners[i].address, base_url[0] != '\0' ? ", reached as " : "",
                  base_url);
    }
    cli_print(run, "data directory: %s\ndatabase: %s\n", config->service.data_directory,
              config->store.url);
    cli_print(run, "mail: %s\n",
              config->mail.transport == CONFIG_MAIL_SMTP ? config->mail.smtp_url
                                                         : config->mail.maildir);
    for (size_t i = 0; i < config->proxy.addresses.count; i++) {
        char text[IP_RANGE_TEXT_MAX];
        ip_range_format(config->proxy.addresses.items[i], text);
        cli_print(run, "proxy: %s\n", text);
    }
    if (report->not_compared)
        cli_print(run, "The service is running: keys and database were not looked at.\n");
}

enum cli_exit command_config_check(struct cli_run *run)
{
    struct report *report = arena_alloc(run->arena, sizeof *report);
    struct error err = {0};
    if (report == NULL)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory");
    report->run = run;
    if (config_find(run->request->config, run->arena, &report->path, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    if (config_load(report->path, run->arena, &report->config, &report->faults) == STATUS_OK)
        config_check_files(&report->config, run->arena, &report->faults);
    if (!report->faults.fatal)
        check_house(report);
    enum cli_exit exit = CLI_DONE;
    if (run->request->json)
        exit = print_json(report);
    else
        command_print_faults(run, report->path, &report->faults);
    if (!report->faults.fatal && !run->request->json)
        print_rules(report);
    return report->faults.fatal ? CLI_REFUSED : exit;
}
