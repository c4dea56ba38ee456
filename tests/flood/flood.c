/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strangers, many at once: sends prepared requests over kept connections, each from an IP address
 * of its own, and counts what comes back.
 *
 * usage: flood PORT TOTAL, and on standard input one line for each kind of attempt:
 *     NAME inside|outside FILE
 * with a whole HTTP request in the file. All kinds of a place take turns on each of its
 * connections. Prints one line a kind: NAME SENT SOURCES STATUS=COUNT…
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    KINDS_MAX = 16,
    REQUEST_MAX = 16384,
    HEAD_MAX = 16384,
    OUTSIDE_SOURCES = 1000,
    INSIDE_SOURCES = 200,
    SOURCES = OUTSIDE_SOURCES + INSIDE_SOURCES,
    STATUS_MAX = 600,
    PATIENCE_MS = 30000,
};

struct kind {
    char name[40];
    bool inside;
    char request[REQUEST_MAX];
    size_t length;
    unsigned long sent;
    unsigned long by_status[STATUS_MAX]; /* [0]: the connection ended without an answer */
    bool from[SOURCES];
};

struct client {
    int fd;
    unsigned source;
    size_t kind; /* of the request under way */
    char head[HEAD_MAX + 1];
    size_t filled;
    long body_left; /* -1 while the head is read */
    int status;
};

static struct kind kinds[KINDS_MAX];
static size_t kind_count;
static struct client clients[SOURCES];
static unsigned long started, finished, total;
static int loop;
static struct sockaddr_in server = {.sin_family = AF_INET};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- kinds ---- */

static void kind_read(const char *line)
{
    char place[10], path[512];
    struct kind *kind = &kinds[kind_count];
    if (kind_count == KINDS_MAX || sscanf(line, "%39s %9s %511s", kind->name, place, path) != 3)
        exit(2);
    kind->inside = strcmp(place, "inside") == 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(path);
    kind->length = fread(kind->request, 1, REQUEST_MAX, file);
    fclose(file);
    kind_count++;
}

static bool is_inside(const struct client *client)
{
    return client->source >= OUTSIDE_SOURCES;
}

/* The next kind of the client's place; there is at least one of each. */
static size_t kind_after(const struct client *client)
{
    size_t kind = client->kind;
    do
        kind = (kind + 1) % kind_count;
    while (kinds[kind].inside != is_inside(client));
    return kind;
}

/* ---- connections ---- */

/* Outside, every source has a /24 of its own; inside, all are strangers to the user. */
static in_addr_t source_address(const struct client *client)
{
    unsigned n = client->source;
    if (is_inside(client))
        return htonl(127u << 24 | (50 + n % 200) << 8 | 7);
    return htonl(127u << 24 | (20 + n % 200) << 16 | (n / 200) << 8 | 9);
}

static void client_connect(struct client *client)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {source_address(client)}};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 || bind(client->fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        connect(client->fd, (struct sockaddr *)&server, sizeof server) != 0)
        die("connect");
    if (epoll_ctl(loop, EPOLL_CTL_ADD, client->fd, &event) != 0)
        die("epoll_ctl");
}

static void client_send(struct client *client)
{
    if (started == total)
        return;
    started++;
    client->kind = kind_after(client);
    client->filled = 0;
    client->body_left = -1;
    struct kind *kind = &kinds[client->kind];
    kind->from[client->source] = true;
    /* Requests are smaller than a socket's buffer: all, or nothing when it is closed already. */
    if (send(client->fd, kind->request, kind->length, MSG_NOSIGNAL) < 0 && errno != EPIPE &&
        errno != ECONNRESET)
        die("send");
}

static void client_finish(struct client *client, int status)
{
    struct kind *kind = &kinds[client->kind];
    kind->sent++;
    kind->by_status[status > 0 && status < STATUS_MAX ? status : 0]++;
    finished++;
}

/* ---- answers ---- */

static void head_read(struct client *client)
{
    static const char field[] = "\r\ncontent-length:";
    client->head[client->filled] = '\0';
    const char *end = strstr(client->head, "\r\n\r\n");
    if (end == NULL) {
        if (client->filled == HEAD_MAX)
            die("a head without end");
        return;
    }
    const char *length = strcasestr(client->head, field);
    client->status = atoi(client->head + strlen("HTTP/1.1 "));
    client->body_left = length != NULL && length < end ? atol(length + strlen(field)) : 0;
    client->body_left -= (long)(client->filled - (size_t)(end + 4 - client->head));
}

/* False: the connection has ended. */
static bool bytes_read(struct client *client)
{
    char body[65536];
    ssize_t got;
    if (client->body_left < 0) {
        got = recv(client->fd, client->head + client->filled, HEAD_MAX - client->filled, 0);
        if (got <= 0)
            return false;
        client->filled += (size_t)got;
        head_read(client);
        return true;
    }
    got = recv(client->fd, body, sizeof body, 0);
    client->body_left -= got > 0 ? got : 0;
    return got > 0;
}

static void client_read(struct client *client)
{
    bool under_way = client->filled > 0 || client->body_left < 0;
    if (!bytes_read(client)) {
        if (under_way)
            client_finish(client, 0);
        close(client->fd);
        client_connect(client);
        client_send(client);
    } else if (client->body_left == 0) {
        client_finish(client, client->status);
        client->filled = 0;
        client_send(client);
    }
}

/* ---- the report ---- */

static void report(const struct kind *kind)
{
    unsigned sources = 0;
    for (unsigned i = 0; i < SOURCES; i++)
        sources += kind->from[i];
    printf("%s %lu %u", kind->name, kind->sent, sources);
    for (int status = 0; status < STATUS_MAX; status++)
        if (kind->by_status[status] > 0)
            printf(" %d=%lu", status, kind->by_status[status]);
    printf("\n");
}

int main(int argc, char **argv)
{
    char line[1024];
    struct epoll_event events[256];
    if (argc != 3)
        return 2;
    server.sin_port = htons((uint16_t)atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    total = strtoul(argv[2], NULL, 10);
    while (fgets(line, sizeof line, stdin) != NULL)
        kind_read(line);
    loop = epoll_create1(0);
    for (unsigned i = 0; i < SOURCES; i++) {
        clients[i] = (struct client){.source = i, .kind = i % kind_count};
        client_connect(&clients[i]);
        client_send(&clients[i]);
    }
    while (finished < total) {
        int count = epoll_wait(loop, events, 256, PATIENCE_MS);
        if (count <= 0)
            die("the service does not answer");
        for (int i = 0; i < count; i++)
            client_read(events[i].data.ptr);
    }
    for (size_t i = 0; i < kind_count; i++)
        report(&kinds[i]);
    return 0;
}
