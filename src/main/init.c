/* SPDX-License-Identifier: Apache-2.0 */
/*
 * init: everything that a first start needs, in one new directory. What can be refused is looked
 * at before anything is made, so that a slip leaves nothing behind.
 */
#include "core/password.h"
#include "crypto/keyring.h"
#include "main/commands.h"
#include "main/options.h"
#include "main/wire.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "text/names.h"

struct founding {
    struct cli_run *run;
    const char *directory;
    const char *config_path;
    struct config_example example;
    struct organization_new organization;
    struct slice link;
};

/* --- looking --- */

static enum cli_exit read_listen(struct founding *founding)
{
    struct cli_run *run = founding->run;
    const struct cli_request *request = run->request;
    const char **listen =
        arena_alloc_array(run->arena, request->argument_count + 1, sizeof *listen);
    size_t count = 0;
    for (size_t i = 0; listen != NULL && i < request->argument_count; i++) {
        struct ip ip;
        unsigned port;
        const struct cli_argument *argument = &request->arguments[i];
        if (!slice_is(slice_from(argument->option->name), "--listen"))
            continue;
        if (!address_parse(argument->value, &ip, &port))
            return cli_fail(run, CLI_USAGE, "--listen needs IP:PORT, or [IPv6]:PORT");
        listen[count++] = arena_string(run->arena, argument->value);
    }
    if (listen == NULL || count > CONFIG_LISTENERS_MAX)
        return cli_fail(run, CLI_USAGE, "there can be %d listeners at most", CONFIG_LISTENERS_MAX);
    founding->example = (struct config_example){listen, count};
    return CLI_DONE;
}

/* The new administrator's password under the policy that a new organization has. */
static enum cli_exit check_password(const struct founding *founding)
{
    static const struct password_policy policy = {PASSWORD_LENGTH_DEFAULT, PASSWORD_ANY};
    struct cli_run *run = founding->run;
    struct password_context context = {.username = founding->organization.admin_username,
                                       .organization = founding->organization.name};
    struct slice password;
    if (run->secret == NULL)
        return CLI_DONE;
    enum password_fault fault = PASSWORD_NOT_UTF8;
    if (run->secret->overlong)
        fault = PASSWORD_TOO_LONG;
    else if (text_nfc(secret_view(run->secret), run->arena, &password))
        fault = password_check(password, &policy, &context);
    return fault == PASSWORD_OK ? CLI_DONE
                                : cli_fail(run, CLI_REFUSED, "%s", password_fault_text(fault));
}

static enum cli_exit check_names(const struct founding *founding)
{
    const struct organization_new *organization = &founding->organization;
    if (organization->name.length == 0)
        return cli_fail(founding->run, CLI_USAGE, "init needs --org NAME");
    if (!text_is_printable(organization->name))
        return cli_fail(founding->run, CLI_REFUSED, "the organization's name is not printable");
    if (!username_is_valid(organization->admin_username))
        return cli_fail(founding->run, CLI_REFUSED,
                        "a user name has the form of an e-mail address, with at most %d characters",
                        USERNAME_MAX_POINTS);
    if (!email_is_valid(organization->admin_email))
        return cli_fail(founding->run, CLI_REFUSED, "--email is not an e-mail address");
    return check_password(founding);
}

/* A directory that is there already must be empty. */
static enum cli_exit check_directory(const struct founding *founding)
{
    const char *const *names;
    size_t count;
    struct error err = {0};
    if (!file_exists(founding->directory))
        return CLI_DONE;
    if (!directory_exists(founding->directory))
        return cli_fail(founding->run, CLI_REFUSED, "%s exists and is not a directory",
                        founding->directory);
    if (directory_list(founding->directory, founding->run->arena, &names, &count, &err) !=
            STATUS_OK ||
        (count == 0 && directory_check_private(founding->directory, &err) != STATUS_OK))
        return cli_fail_error(founding->run, &err);
    if (count > 0)
        return cli_fail(founding->run, CLI_REFUSED, "%s is not empty; init overwrites nothing",
                        founding->directory);
    return CLI_DONE;
}

/* --- making --- */

enum status data_directory_make(const char *directory, struct arena *arena, struct error *err)
{
    static const char *const names[] = {"mail", "mail/tmp", "mail/new", "mail/cur"};
    enum status status = STATUS_OK;
    if (!directory_exists(directory))
        status = directory_make(directory, 0700, err);
    for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(names); i++)
        status = directory_make(arena_format(arena, "%s/%s", directory, names[i]).bytes, 0700, err);
    if (status != STATUS_OK)
        return status;
    return keyring_create(arena_format(arena, "%s/keys", directory).bytes, clock_now(), err);
}

static enum status write_config(const struct founding *founding, struct error *err)
{
    struct slice text;
    enum status status = config_write_example(&founding->example, founding->run->arena, &text, err);
    return status == STATUS_OK ? file_create(founding->config_path, text, 0600, err) : status;
}

static enum cli_exit make_organization(struct founding *founding, struct house *house)
{
    struct cli_run *run = founding->run;
    struct pending *pending;
    struct error err = {0};
    const struct acting acting = acting_operator(false);
    run->base_url = house_base_url(house);
    if (organization_create(house_service(house), &acting, &founding->organization, run->arena,
                            &founding->link, &pending, &err) != STATUS_OK)
        return cli_fail_error(run, &err);
    return cli_commit(run, pending);
}

static enum cli_exit make_database(struct founding *founding)
{
    struct cli_run *run = founding->run;
    struct config config;
    struct config_faults faults;
    struct house *house;
    struct error err = {0};
    if (config_load(founding->config_path, run->arena, &config, &faults) != STATUS_OK) {
        command_print_faults(run, founding->config_path, &faults);
        return CLI_UNAVAILABLE;
    }
    command_print_faults(run, founding->config_path, &faults);
    if (house_open(&config, true, run->arena, &house, &err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    enum cli_exit exit = make_organization(founding, house);
    house_close(house);
    return exit;
}

static enum cli_exit make_all(struct founding *founding)
{
    struct error err = {0};
    enum status status = data_directory_make(founding->directory, founding->run->arena, &err);
    if (status == STATUS_OK)
        status = write_config(founding, &err);
    enum cli_exit exit = status == STATUS_OK
                             ? make_database(founding)
                             : cli_fail(founding->run, CLI_UNAVAILABLE, "%s", err.text);
    return exit == CLI_DONE ? CLI_DONE
                            : cli_fail(founding->run, exit,
                                       "%s is incomplete; remove it before "
                                       "you try again",
                                       founding->directory);
}

/* --- the last words --- */

static void say_done(const struct founding *founding)
{
    struct cli_run *run = founding->run;
    struct slice link = founding->link;
    cli_print(run, "%s is ready. Start the service with\n\n    sallyport -c %s serve\n",
              founding->directory, founding->config_path);
    if (link.length == 0)
        return;
    struct slice url = cli_link_url(run, link);
    cli_print(run,
              "\nThen set the administrator's password here, within 10 minutes; the link works "
              "once:\n\n    %.*s\n\nLater, \"sallyport user link\" makes a new one.\n",
              (int)url.length, url.bytes);
}

enum cli_exit command_init(struct cli_run *run)
{
    const struct cli_request *request = run->request;
    struct founding founding = {
        .run = run,
        .directory = arena_string(run->arena, request->operand),
        .config_path = arena_format(run->arena, "%.*s/sallyport.conf", (int)request->operand.length,
                                    request->operand.bytes)
                           .bytes,
        .organization = {.name = request->org,
                         .admin_username = cli_value(request, "--admin"),
                         .admin_email = cli_value(request, "--email"),
                         .admin_password = run->secret},
    };
    if (founding.directory == NULL || founding.config_path == NULL)
        return cli_fail(run, CLI_UNAVAILABLE, "no memory for paths");
    enum cli_exit exit = read_listen(&founding);
    if (exit == CLI_DONE)
        exit = check_names(&founding);
    if (exit == CLI_DONE)
        exit = check_directory(&founding);
    if (exit == CLI_DONE)
        exit = make_all(&founding);
    if (exit == CLI_DONE)
        say_done(&founding);
    return exit;
}
