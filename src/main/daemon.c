/* SPDX-License-Identifier: Apache-2.0 */
/* serve: from the configuration to the last reply. */
#include "main/commands.h"
#include "main/config_check.h"
#include "main/wire.h"
#include "sys/log.h"
#include "sys/process.h"

#include <pthread.h>

/* Per connection one, and some for the database, the log and the mailer. */
enum { DESCRIPTORS_BESIDES = 256 };

static void wait_for_stop(void)
{
    while (signal_wait() == SIGNAL_RELOAD)
        log_line(LOG_LEVEL_WARNING, "this version reads its configuration at the start only; "
                                    "restart the service to change it");
}

/* The second signal to stop: whoever sends it does not want to wait. What was answered is on the
 * disk already. */
static void *end_at_once(void *context)
{
    (void)context;
    wait_for_stop();
    log_line(LOG_LEVEL_WARNING, "stopped at once; requests under way get no answer");
    process_end(CLI_DONE);
}

static void stop(struct house *house)
{
    pthread_t hurry;
    log_line(LOG_LEVEL_NOTICE, "stopping; requests under way are finished");
    process_notify("STOPPING=1");
    if (pthread_create(&hurry, NULL, end_at_once, NULL) == 0)
        pthread_detach(hurry);
    house_stop(house);
}

static enum cli_exit run_house(struct cli_run *run, const struct config *config,
                               struct house *house,
                               void (*ready)(struct cli_run *run, const struct config *config))
{
    struct error err = {0};
    if (house_serve(house, &err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    process_notify("READY=1");
    log_line(LOG_LEVEL_NOTICE, "sallyport %s is ready", SALLYPORT_VERSION);
    if (ready != NULL)
        ready(run, config);
    wait_for_stop();
    stop(house);
    return CLI_DONE;
}

static enum cli_exit check(struct cli_run *run, const struct config *config)
{
    struct config_faults faults = {0};
    config_check_files(config, run->arena, &faults);
    command_print_faults(run, config->path, &faults);
    if (!faults.fatal && config->mail.transport == CONFIG_MAIL_MAILDIR)
        log_line(LOG_LEVEL_WARNING, "mails are not sent; they are written to %s",
                 config->mail.maildir);
    return faults.fatal ? CLI_UNAVAILABLE : CLI_DONE;
}

enum cli_exit serve(struct cli_run *run, const struct config *config,
                    void (*ready)(struct cli_run *run, const struct config *config))
{
    struct house *house;
    struct error err = {0};
    enum cli_exit exit = check(run, config);
    if (exit != CLI_DONE)
        return exit;
    if (process_harden(&err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    unsigned long wanted = (unsigned long)config->limits.max_connections + DESCRIPTORS_BESIDES;
    unsigned long allowed = process_raise_descriptors(wanted);
    if (allowed < wanted)
        log_line(LOG_LEVEL_WARNING,
                 "the system allows %lu open files, too few for max_connections = %d", allowed,
                 config->limits.max_connections);
    if (house_open(config, false, run->arena, &house, &err) != STATUS_OK)
        return cli_fail(run, CLI_UNAVAILABLE, "%s", err.text);
    exit = run_house(run, config, house, ready);
    house_close(house);
    if (exit == CLI_DONE)
        log_line(LOG_LEVEL_NOTICE, "stopped");
    return exit;
}

enum cli_exit command_serve(struct cli_run *run)
{
    struct config config;
    /* Before any thread exists. */
    signals_block_for_service();
    enum cli_exit exit = command_config(run, &config);
    return exit == CLI_DONE ? serve(run, &config, NULL) : exit;
}
