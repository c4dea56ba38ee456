/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum status process_harden(struct error *err)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return error_set(err, STATUS_UNAVAILABLE, "core dumps cannot be switched off: %s",
                         strerrordesc_np(errno));
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return error_set(err, STATUS_UNAVAILABLE, "tracing cannot be switched off: %s",
                         strerrordesc_np(errno));
    return STATUS_OK;
}

void process_keep_files_private(void)
{
    umask(S_IRWXG | S_IRWXO);
}

unsigned long process_raise_descriptors(unsigned long wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur >= wanted)
        return limit.rlim_cur;
    struct rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

unsigned process_core_count(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return (unsigned)CPU_COUNT(&allowed);
    /* More processors than a cpu_set_t holds. */
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

unsigned process_user(void)
{
    return geteuid();
}

static sigset_t service_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

void signals_block_for_service(void)
{
    sigset_t set = service_signals();
    ensure(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    signal(SIGPIPE, SIG_IGN);
}

enum process_signal signal_wait(void)
{
    sigset_t set = service_signals();
    int number;
    ensure(sigwait(&set, &number) == 0);
    return number == SIGHUP ? SIGNAL_RELOAD : SIGNAL_STOP;
}

void signal_stop_self(void)
{
    kill(getpid(), SIGTERM);
}

void process_end(int exit_status)
{
    _exit(exit_status);
}

/* sd_notify(3) is one datagram; a name that begins with @ is in the abstract namespace. */
void process_notify(const char *state)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    /* Nobody sets variables here. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof name.sun_path)
        return;
    memcpy(name.sun_path, path, strlen(path));
    if (path[0] == '@')
        name.sun_path[0] = '\0';
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return;
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    ssize_t sent = sendto(descriptor, state, strlen(state), MSG_NOSIGNAL,
                          (const struct sockaddr *)&name, length);
    (void)sent; /* a deaf supervisor is no reason to stop */
    close(descriptor);
}
