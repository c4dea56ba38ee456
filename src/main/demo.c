/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo: an organization with sample people, served on this computer alone, so that a newcomer can
 * stand in both places: the office (trusted) and the café (not). The two listeners assume where
 * their callers come from; nothing else may do that.
 */
#include "face/demo/demo.h"
#include "main/commands.h"
#include "main/options.h"
#include "main/wire.h"
#include "service/admin/admin.h"
#include "sys/files.h"
#include "sys/process.h"

#include <stdio.h>

static const char directory_default[] = "demo-data";
static const char office_ip[] = "198.51.100.10";
static const char cafe_ip[] = "203.0.113.50";

static const struct demo_person people[] = {
    {"Grace Hopper", "grace@acme.example", "harbour bridge at dawn", "administrator"},
    {"Alice Example", "alice@acme.example", "seven quiet lanterns", "works in the office"},
    {"Nightly Report", "reports@acme.example", "a robot that counts boxes",
     "a program that logs in by SOAP"},
};

static const char *const ranges[][2] = {
    {"198.51.100.0/24", "Office"},
    {"2001:db8:10::/48", "Office, IPv6"},
};

struct stage {
    struct cli_run *run;
    const char *directory;
    const char *config_path;
    uint64_t office_port;
    uint64_t cafe_port;
    struct demo demo;
};

/* ---- making ---- */

static enum status config_write(const struct stage *stage, struct error *err)
{
    struct slice text = arena_format(
        stage->run->arena,
        "# The demonstration's configuration, made by `sallyport demo`.\n"
        "[service]\nbase_url = http://localhost:%llu\n"
        "hosts = localhost:%llu, 127.0.0.1:%llu\n\n"
        "[listener office]\naddress = 127.0.0.1:%llu\nbase_url = http://localhost:%llu\n\n"
        "[listener cafe]\naddress = 127.0.0.1:%llu\nbase_url = http://127.0.0.1:%llu\n",
        (unsigned long long)stage->office_port, (unsigned long long)stage->cafe_port,
        (unsigned long long)stage->office_port, (unsigned long long)stage->office_port,
        (unsigned long long)stage->office_port, (unsigned long long)stage->cafe_port,
        (unsigned long long)stage->cafe_port);
    if (text.bytes == NULL)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the configuration");
    return file_write(stage->config_path, text, 0600, err);
}

static enum cli_exit people_add(struct stage *stage, struct service *service,
                                record_id organization)
{
    for (size_t i = 1; i < ARRAY_LENGTH(people); i++) {
        struct secret password;
        struct pending *pending;
        struct error err = {0};
        secret_set(&password, slice_from(people[i].password));
        struct user_new user = {
            .organization = organization,
            .username = slice_from(people[i].username),
            .email = slice_from(people[i].username),
            .full_name = slice_from(people[i].name),
            .password = &password,
        };
        const struct acting acting = acting_operator(false);
        if (user_add(service, &acting, &user, stage->run->arena, &pending, &err) != STATUS_OK)
            return cli_fail_error(stage->run, &err);
        enum cli_exit exit = cli_commit(stage->run, pending);
        if (exit != CLI_DONE)
            return exit;
    }
    return CLI_DONE;
}

static enum cli_exit ranges_add(struct stage *stage, struct service *service,
                                record_id organization)
{
    for (size_t i = 0; i < ARRAY_LENGTH(ranges); i++) {
        struct pending *pending;
        struct error err = {0};
        const struct acting acting = acting_operator(false);
        const struct range_new range = {organization, slice_from(ranges[i][0]),
                                        slice_from(ranges[i][1])};
        if (range_add(service, &acting, &range, stage->run->arena, &pending, &err) != STATUS_OK)
            return cli_fail_error(stage->run, &err);
        enum cli_exit exit = cli_commit(stage->run, pending);
        if (exit != CLI_DONE)
            return exit;
    }
    return CLI_DONE;
}

static enum cli_exit organization_make(struct stage *stage, struct service *service)
{
    struct cli_run *run = stage->run;
    struct secret password;
    struct slice link;
    struct pending *pending;
    struct organization_shown shown;
    struct error err = {0};
    const struct acting acting = acting_operator(false);
    secret_set(&password, slice_from(people[0].password));
    struct organization_new organization = {
        .name = SLICE("Acme Corporation"),
        .admin_username = slice_from(people[0].username),
        .admin_email = slice_from(people[0].username),
        .admin_password = &password,
    };
    if (organization_create(service, &acting, &organization, run->arena, &link, &pending, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    enum cli_exit exit = cli_commit(run, pending);
    if (exit != CLI_DONE)
        return exit;
    if (organization_show(service, &acting, (struct slice){NULL, 0}, run->arena, &shown, &err) !=
        STATUS_OK)
        return cli_fail_error(run, &err);
    exit = ranges_add(stage, service, shown.id);
    return exit == CLI_DONE ? people_add(stage, service, shown.id) : exit;
}

static enum cli_exit config_read(struct stage *stage, struct config *config)
{
    struct config_faults faults;
    if (config_load(stage->config_path, stage->run->arena, config, &faults) == STATUS_OK)
        return CLI_DONE;
    command_print_faults(stage->run, stage->config_path, &faults);
    return CLI_UNAVAILABLE;
}

static enum cli_exit stage_make(struct stage *stage, struct config *config)
{
    struct cli_run *run = stage->run;
    struct house *house;
    struct error err = {0};
    enum status status = data_directory_make(stage->directory, run->arena, &err);
    if (status == STATUS_OK)
        status = config_write(stage, &err);
    if (status != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    enum cli_exit exit = config_read(stage, config);
    if (exit != CLI_DONE)
        return exit;
    if (house_open(config, true, run->arena, &house, &err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    exit = organization_make(stage, house_service(house));
    house_close(house);
    return exit;
}

/* ---- serving ---- */

static enum cli_exit origins_assume(struct stage *stage, struct config *config)
{
    if (config->listener_count != 2)
        return cli_fail(stage->run, CLI_REFUSED, "%s is not a demonstration's directory",
                        stage->directory);
    static const char *const ips[] = {office_ip, cafe_ip};
    for (size_t i = 0; i < ARRAY_LENGTH(ips); i++) {
        config->listeners[i].has_assumed_origin = true;
        ensure(ip_parse(slice_from(ips[i]), &config->listeners[i].assumed_origin));
    }
    stage->demo = (struct demo){
        .office_url = slice_from(config->listeners[0].base_url),
        .cafe_url = slice_from(config->listeners[1].base_url),
        .office_ip = slice_from(office_ip),
        .cafe_ip = slice_from(cafe_ip),
        .people = people,
        .person_count = ARRAY_LENGTH(people),
    };
    config->demo = &stage->demo;
    return CLI_DONE;
}

static void say_ready(struct cli_run *run, const struct config *config)
{
    const char *office = config->listeners[0].base_url, *cafe = config->listeners[1].base_url;
    cli_print(
        run,
        "\nThe demonstration runs on this computer alone. Three things to try:\n\n"
        "1. In a browser:  %s/demo\n"
        "   Sign in as %s with the password\n"
        "       %s\n"
        "   press Reset Security Token, and read the mail at %s/demo/mailbox\n\n"
        "2. As a program from the caf\u00e9, first as it stands (refused), then with the token\n"
        "   appended to the password:\n\n"
        "   curl %s/services/Soap/u/58.0 -H 'Content-Type: text/xml' -H 'SOAPAction: \"\"' -d "
        "'\n"
        "   <e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\n"
        "   <login xmlns=\"urn:partner.soap.sforce.com\"><username>%s</username>\n"
        "   <password>%s</password></login></e:Body></e:Envelope>'\n\n"
        "3. In another terminal, who logged in from where, and with which token:\n\n"
        "   build/sallyport -c %s history\n\n"
        "Ctrl-C ends it.\n",
        office, people[1].username, people[1].password, office, cafe, people[2].username,
        people[2].password, config->path);
    /* The terminal, or the file or pipe that stands for it, is read while this goes on. */
    fflush(stdout);
}

static bool port_read(struct cli_run *run, const char *option, uint64_t fallback,
                      uint64_t *out_port)
{
    struct slice text = cli_value(run->request, option);
    *out_port = fallback;
    return slice_is_empty(text) ||
           (slice_parse_u64(text, out_port) && *out_port > 0 && *out_port < 65536);
}

enum cli_exit command_demo(struct cli_run *run)
{
    struct slice named = run->request->operand;
    struct slice directory = slice_is_empty(named) ? slice_from(directory_default) : named;
    struct stage stage = {
        .run = run,
        .directory = arena_string(run->arena, directory),
        .config_path =
            arena_format(run->arena, "%.*s/sallyport.conf", (int)directory.length, directory.bytes)
                .bytes,
    };
    struct config config;
    /* Before any thread exists. */
    signals_block_for_service();
    if (stage.directory == NULL || stage.config_path == NULL)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for paths");
    if (!port_read(run, "--office-port", 8080, &stage.office_port) ||
        !port_read(run, "--cafe-port", 8081, &stage.cafe_port))
        return cli_fail(run, CLI_USAGE, "a port is a number from 1 to 65535");
    enum cli_exit exit =
        file_exists(stage.config_path) ? config_read(&stage, &config) : stage_make(&stage, &config);
    if (exit == CLI_DONE)
        exit = origins_assume(&stage, &config);
    return exit == CLI_DONE ? serve(run, &config, say_ready) : exit;
}
