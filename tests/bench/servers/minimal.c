/* The yardstick: the least that a chat server in C does. One thread, epoll, one log of bytes, a place in it for each
 * client. No check of names or lines, no history, no commands; it ends when it is killed.
 *
 *     minimal        listens on a free port of 127.0.0.1 and says which */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    KEEP = 1 << 20,     /* bytes that may wait for a client */
    CHUNK = 1 << 16,    /* bytes to receive at a time */
    SLICE = 1 << 18,    /* bytes to send to one client at a time */
    CLIENTS = 20000,
    LONGEST_NAME = 20,
};

typedef struct {
    int fd;
    size_t place;                  /* in the log */
    char name[LONGEST_NAME + 1];   /* "" before login */
    char *own;                     /* what it is to be sent before the log goes on: the list of who is there */
    size_t own_size, carried;
    char *carry;                   /* the beginning of a line */
    bool full;                     /* its socket takes no more at the moment */
} Client;

static int ep;
static Client *client[CLIENTS];
static int clients;
static char *data;                 /* the log's bytes, from place `start` on */
static size_t start, size, reserved;

static void add(const char *bytes, size_t count) {
    if (size + count > reserved) data = realloc(data, reserved = 2 * (size + count));
    memcpy(data + size, bytes, count);
    size += count;
}

static void leave(Client *c) {
    char line[64];
    for (int i = 0; i < clients; i++)
        if (client[i] == c) client[i] = client[--clients];
    if (c->name[0]) add(line, (size_t)sprintf(line, "LEAVE~%s\n", c->name));
    close(c->fd);
    free(c->own);
    free(c->carry);
    free(c);
}

static void watch(Client *c, int how) {
    struct epoll_event event = {.events = EPOLLIN | (c->full ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(ep, how, c->fd, &event);
}

static void enter(Client *c, const char *name, size_t count) {
    char line[64];
    memcpy(c->name, name, count < LONGEST_NAME ? count : LONGEST_NAME);
    add(line, (size_t)sprintf(line, "JOIN~%s\n", c->name));
    char *at = stpcpy(c->own = malloc(8 + (size_t)clients * (LONGEST_NAME + 1)), "USERS~");
    for (int i = 0; i < clients; i++)
        if (client[i]->name[0]) at = stpcpy(stpcpy(at, client[i]->name), ",");
    at[-1] = '\n';
    c->own_size = (size_t)(at - c->own);
    c->place = start + size;
}

static void hear(Client *c, const char *line, size_t count) {
    if (!c->name[0]) {
        enter(c, line, count);
    } else {
        add(c->name, strlen(c->name));
        add("~", 1);
        add(line, count);
        add("\n", 1);
    }
}

static bool receive(Client *c) {
    static char buffer[2 * CHUNK];
    memcpy(buffer, c->carry, c->carried);
    ssize_t n = recv(c->fd, buffer + c->carried, CHUNK, MSG_DONTWAIT);
    if (n <= 0) return false;
    char *at = buffer, *end = buffer + c->carried + n, *newline;
    for (; (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1) hear(c, at, (size_t)(newline - at));
    c->carried = (size_t)(end - at);
    if (c->carried > CHUNK) return false;
    c->carry = realloc(c->carry, c->carried + 1);
    memcpy(c->carry, at, c->carried);
    return true;
}

static void flush(Client *c) {
    ssize_t n = 0;
    if (c->own_size) {
        n = send(c->fd, c->own, c->own_size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) memmove(c->own, c->own + n, c->own_size -= (size_t)n);
    }
    if (!c->own_size && n >= 0) {
        size_t left = start + size - c->place;
        n = send(c->fd, data + (c->place - start), left < SLICE ? left : SLICE, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) c->place += (size_t)n;
    }
    bool full = c->own_size || c->place < start + size;
    if (full != c->full) {
        c->full = full;
        watch(c, EPOLL_CTL_MOD);
    }
}

static void trim(void) {
    if (size <= 2 * KEEP) return;
    memmove(data, data + size - KEEP, KEEP);
    start += size - KEEP;
    size = KEEP;
    for (int i = clients; i-- > 0;)
        if (client[i]->name[0] && client[i]->place < start) leave(client[i]);
}

static void welcome(int listener) {
    static const char greeting[] = "SERVER~Welcome! What is your name?\n";
    int yes = 1, fd = accept(listener, NULL, NULL);
    if (fd < 0 || clients == CLIENTS) exit(1);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    Client *c = client[clients++] = calloc(1, sizeof *c);
    c->fd = fd;
    watch(c, EPOLL_CTL_ADD);
    send(fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1024)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("Listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    ep = epoll_create1(0);
    struct epoll_event events[256], event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(ep, events, 256, -1);
        for (int i = 0; i < count; i++) {
            Client *c = events[i].data.ptr;
            if (!c) welcome(listener);
            else if (events[i].events & EPOLLOUT) flush(c);
            else if (!receive(c)) leave(c);
        }
        for (int i = 0; i < clients; i++) {
            Client *c = client[i];
            if (c->name[0] && !c->full && (c->own_size || c->place < start + size)) flush(c);
        }
        trim();
    }
}
