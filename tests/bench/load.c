/* Loads a chat server and checks what it delivers. One thread, epoll, 127.0.0.1 only.
 *
 *     load PROTOCOL PORT RECEIVERS SENDERS        PROTOCOL is chat, irc or redis
 *
 * It logs everybody in, then does what its stdin says, and prints a line of JSON for each:
 *
 *     flood SECONDS WINDOW   each sender keeps up to WINDOW lines on their way: as fast as the server can
 *     pace SECONDS RATE      the senders together cause RATE deliveries a second; measures how long each takes
 *
 * A line says who sent it, which of theirs it is, and when it was due. Each client checks that it gets every line of
 * every sender once and in order. A line that is not of ours (SERVER~, JOIN~, an IRC numeric) is passed over. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    TEXT = 63,          /* characters: with its end, a line of 64 bytes */
    SENDERS = 16,       /* at most */
    EAGER = 100,        /* logins on their way at a time */
    LONGEST = 1 << 17,  /* bytes of the longest line that is passed over: a list of all names */
    CHUNK = 1 << 18,    /* bytes to receive at a time */
    BATCH = 64,         /* lines that a sender sends at once */
    PATIENCE = 20,      /* seconds without any delivery after which the server counts as stuck */
    SAMPLES = 1 << 23,  /* latencies kept */
};
typedef enum { CHAT, IRC, REDIS } Protocol;
typedef enum { CONNECTING, GREETED, JOINING, READY } State;

typedef struct {
    int fd, number, sender;  /* sender: its number, or -1 */
    State state;
    bool blocked;            /* the server takes no more at the moment */
    char *carry, *out;       /* the beginning of a line; what is still to be sent */
    size_t carried, out_size, out_room;
    uint32_t next[SENDERS];  /* number of the next line of each sender */
} Client;

typedef struct {
    uint32_t sent, safe;     /* lines sent; lines that all receivers have */
    int *reached;            /* for each batch on its way: how many receivers have all of it */
} Sender;

static Protocol protocol;
static int port, receivers, senders, clients, ready, ep;
static int batches;                        /* of one sender, on their way at most; 0: nobody waits */
static bool timed;                         /* latencies are wanted */
static uint64_t delivered, expected, sample_count, last_news;
static uint32_t *samples;                  /* microseconds */
static Client *client;
static Sender sender[SENDERS];
static char buffer[LONGEST + CHUNK];

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("{\"error\": \"");
    vprintf(format, arguments);
    printf("\"}\n");
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

/* Numbers are 8 letters, a to p: 4 bits each. */
static void write_number(char *at, uint32_t value) {
    for (int i = 7; i >= 0; i--, value >>= 4) at[i] = (char)('a' + (value & 15));
}

static uint32_t read_number(const char *at) {
    uint64_t x;
    memcpy(&x, at, 8);
    x = __builtin_bswap64(x - 0x6161616161616161u);
    if (x & 0xf0f0f0f0f0f0f0f0u) fail("a line is damaged");
    x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
    x = (x | x >> 8) & 0x0000ffff0000ffffu;
    return (uint32_t)(x | x >> 16);
}

/* What is sent. */

static void watch(Client *c, int how) {
    struct epoll_event event = {.events = EPOLLIN | (c->blocked ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(ep, how, c->fd, &event);
}

static void flush(Client *c) {
    ssize_t n = c->out_size ? send(c->fd, c->out, c->out_size, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
    if (n < 0 && errno != EAGAIN) fail("client %d: %s", c->number, strerror(errno));
    if (n > 0) memmove(c->out, c->out + n, c->out_size -= (size_t)n);
    if ((c->out_size > 0) != c->blocked) {
        c->blocked = c->out_size > 0;
        watch(c, EPOLL_CTL_MOD);
    }
}

static char *room(Client *c, size_t size) {
    if (c->out_size + size > c->out_room) c->out = realloc(c->out, c->out_room = 2 * (c->out_size + size));
    if (!c->out) fail("out of memory");
    return c->out + c->out_size;
}

static void say(Client *c, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    c->out_size += (size_t)vsnprintf(room(c, 512), 512, format, arguments);
    flush(c);
}

static void speak(int who, int count, uint64_t due) {
    static const char *const before[] = {"", "PRIVMSG #c :", "PUBLISH c "}, *const after[] = {"\n", "\r\n", "\r\n"};
    size_t head = strlen(before[protocol]), tail = strlen(after[protocol]);
    Client *c = &client[who];
    char *at = room(c, (size_t)count * (head + TEXT + tail));
    for (int i = 0; i < count; i++) {
        at = mempcpy(at, before[protocol], head);
        memset(at, 'x', TEXT);
        at[0] = '#', at[1] = (char)('a' + who);
        write_number(at + 2, sender[who].sent++);
        write_number(at + 10, (uint32_t)(due >> 32));
        write_number(at + 18, (uint32_t)due);
        at = mempcpy(at + TEXT, after[protocol], tail);
    }
    c->out_size = (size_t)(at - c->out);
    expected += (uint64_t)count * (uint64_t)(protocol == CHAT ? clients : protocol == IRC ? clients - 1 : receivers);
    flush(c);
}

/* What comes. */

static void enter(Client *c) {
    c->state = READY;
    ready++;
}

static bool contains(const char *line, size_t size, const char *word) { return memmem(line, size, word, strlen(word)); }

static void log_in(Client *c, const char *line, size_t size) {
    const char *kind = c->sender < 0 ? "r" : "s";
    if (contains(line, size, "ERROR")) fail("refused: %.*s", (int)(size < 80 ? size : 80), line);
    if (protocol == CHAT && c->state == CONNECTING) c->state = GREETED, say(c, "%s%d\n", kind, c->number);
    else if (protocol == CHAT && size >= 6 && !memcmp(line, "USERS~", 6)) enter(c);
    else if (protocol == IRC && c->state == CONNECTING && contains(line, size, " 001 ")) c->state = JOINING, say(c, "JOIN #c\r\n");
    else if (protocol == IRC && contains(line, size, " 366 ")) enter(c);
    else if (protocol == REDIS && (line[0] == ':' || line[0] == '+')) enter(c);
}

static void count_batch(Sender *s) {
    s->reached[s->safe / BATCH % (uint32_t)batches] = 0;
    s->safe += BATCH;
}

static void hear(Client *c, const char *text, uint64_t time) {
    int who = text[1] - 'a';
    if (who < 0 || who >= senders) fail("a line is damaged");
    uint32_t number = read_number(text + 2);
    if (number != c->next[who]) fail("client %d got line %u of sender %d instead of %u", c->number, number, who, c->next[who]);
    c->next[who]++;
    delivered++;
    if (timed && sample_count < SAMPLES) {
        uint64_t due = (uint64_t)read_number(text + 10) << 32 | read_number(text + 18);
        samples[sample_count++] = (uint32_t)((time > due ? time - due : 0) / 1000);
    }
    if (batches && c->sender < 0 && c->next[who] % BATCH == 0) {
        Sender *s = &sender[who];
        s->reached[number / BATCH % (uint32_t)batches]++;
        while (s->safe < s->sent && s->reached[s->safe / BATCH % (uint32_t)batches] == receivers) count_batch(s);
    }
}

static void take(Client *c, const char *line, size_t size, uint64_t time) {
    if (size && line[size - 1] == '\r') size--;
    const char *text = line + size - TEXT;
    if (size >= TEXT && text[0] == '#' && text[TEXT - 1] == 'x') {
        if (protocol == CHAT && (line[0] != 's' || line[1] != '0' + text[1] - 'a')) fail("a line has the wrong name");
        hear(c, text, time);
    } else if (protocol == IRC && size > 5 && !memcmp(line, "PING ", 5)) {
        say(c, "PONG %.*s\r\n", (int)size - 5, line + 5);
    } else if (c->state != READY && size) {
        log_in(c, line, size);
    }
}

static void receive(Client *c) {
    memcpy(buffer, c->carry, c->carried);
    ssize_t n = recv(c->fd, buffer + c->carried, CHUNK, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) fail("client %d lost its connection: %s", c->number, n ? strerror(errno) : "end");
    char *at = buffer, *end = buffer + c->carried + n, *newline;
    uint64_t time = last_news = now();
    for (; (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1) take(c, at, (size_t)(newline - at), time);
    c->carried = (size_t)(end - at);
    if (c->carried > LONGEST) fail("a line has no end");
    c->carry = realloc(c->carry, c->carried + 1);
    memcpy(c->carry, at, c->carried);
}

static void turn(uint64_t until) {
    struct epoll_event events[256];
    uint64_t time = now(), left = until > time ? until - time : 0;
    struct timespec wait = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
    ppoll(&(struct pollfd){ep, POLLIN, 0}, 1, &wait, NULL);  /* epoll_wait knows milliseconds only */
    int count = epoll_wait(ep, events, 256, 0);
    for (int i = 0; i < count; i++) {
        Client *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) flush(c);
        if (events[i].events & ~(uint32_t)EPOLLOUT) receive(c);
    }
    if (time > last_news && time - last_news > PATIENCE * 1000000000ull) fail("nothing comes any more");
}

/* What is measured. */

static void begin(int number) {
    Client *c = &client[number];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    c->number = number, c->sender = number < senders ? number : -1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(c, EPOLL_CTL_ADD);
    if (protocol == IRC) say(c, "NICK %s%d\r\nUSER u 0 * :u\r\n", c->sender < 0 ? "r" : "s", number);
    if (protocol == REDIS) say(c, c->sender < 0 ? "SUBSCRIBE c\r\n" : "PING\r\n");
}

static void log_everybody_in(void) {
    uint64_t start = last_news = now();
    for (int begun = 0; ready < clients; turn(now() + 10000000))
        while (begun < clients && begun < ready + EAGER) begin(begun++);
    printf("{\"logins\": %d, \"seconds\": %.4f}\n", clients, (double)(now() - start) / 1e9);
    for (uint64_t quiet = now(); now() - quiet < 200000000u; quiet = last_news > quiet ? last_news : quiet) turn(now() + 10000000);
    printf("{\"quiet\": true}\n");
}

static void drain(void) {
    while (delivered < expected) turn(now() + 10000000);
    if (delivered > expected) fail("more came than was sent");
}

static void report(const char *what, uint64_t before, uint64_t start, double cpu) {
    double seconds = (double)(now() - start) / 1e9;
    printf("{\"%s\": %.0f, \"busy\": %.3f", what, (double)(delivered - before) / seconds, (cpu_seconds() - cpu) / seconds);
}

static void flood(double seconds, int window) {
    batches = window / BATCH;
    for (int i = 0; i < senders; i++) {
        sender[i].reached = calloc((size_t)batches, sizeof(int));
        sender[i].safe = sender[i].sent;  /* whole batches only, for numbers and batches agree */
    }
    uint64_t start = now(), before = delivered, end = start + (uint64_t)(seconds * 1e9);
    double cpu = cpu_seconds();
    last_news = start;
    while (now() < end) {
        for (int i = 0; i < senders; i++)
            while (sender[i].sent - sender[i].safe < (uint32_t)(batches * BATCH)) speak(i, BATCH, 0);
        turn(end);
    }
    drain();
    report("flood", before, start, cpu);
    printf(", \"all\": %lu}\n", delivered - before);
    for (int i = 0; i < senders; i++) free(sender[i].reached);
    batches = 0;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void pace(double seconds, double rate) {
    double step = 1e9 * (protocol == REDIS ? receivers : clients) / rate;  /* between two lines */
    uint64_t start = now(), before = delivered, end = start + (uint64_t)(seconds * 1e9), lines = 0;
    double cpu = cpu_seconds();
    last_news = start, timed = true, sample_count = 0;
    for (uint64_t due = start; due < end; due = start + (uint64_t)((double)lines * step)) {
        if (due <= now()) speak((int)(lines++ % (uint64_t)senders), 1, due);
        else turn(due);
    }
    report("pace", before, start, cpu);
    drain();
    timed = false;
    while (sender[0].sent % BATCH || lines % (uint64_t)senders) speak((int)(lines++ % (uint64_t)senders), 1, 0);
    drain();
    qsort(samples, sample_count, sizeof *samples, by_size);
    printf(", \"p50\": %u, \"p99\": %u, \"samples\": %lu}\n", samples[sample_count / 2], samples[sample_count * 99 / 100], sample_count);
}

int main(int count, char **arguments) {
    static const char *const names[] = {"chat", "irc", "redis"};
    if (count != 5) fail("usage: load PROTOCOL PORT RECEIVERS SENDERS");
    while (strcmp(arguments[1], names[protocol])) if (++protocol > REDIS) fail("unknown protocol");
    port = atoi(arguments[2]), receivers = atoi(arguments[3]), senders = atoi(arguments[4]);
    if (receivers < 1 || senders < 1 || senders > SENDERS) fail("too few or too many");
    clients = receivers + senders;
    client = calloc((size_t)clients, sizeof *client);
    samples = malloc(SAMPLES * sizeof *samples);
    ep = epoll_create1(EPOLL_CLOEXEC);
    prctl(PR_SET_TIMERSLACK, 1);
    setvbuf(stdout, NULL, _IOLBF, 0);
    log_everybody_in();
    char line[200];
    double seconds, how;
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "flood %lf %lf", &seconds, &how) == 2) flood(seconds, (int)how);
        else if (sscanf(line, "pace %lf %lf", &seconds, &how) == 2) pace(seconds, how);
        else fail("unknown command");
    }
    return 0;
}
