/*
 * The null server: one thread, epoll, the shortest lawful answer to every command line, nothing stored.
 *
 *   null-server smtp|pop3        prints the port that it listens on (127.0.0.1), and serves until its input ends
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { LINES_OCTETS = 32768, ANSWERS_OCTETS = 262144 };

struct connection {
  int socket, in_data, held;
  char lines[LINES_OCTETS];
};

static char answers[ANSWERS_OCTETS];
static int pending;
static char message[1024];

static void say(const char *text) {
  int octets = strlen(text);
  if (pending + octets <= ANSWERS_OCTETS) memcpy(answers + pending, text, octets), pending += octets;
}

static int begins(const char *line, int octets, const char *verb) {
  int length = strlen(verb);
  return octets >= length && strncasecmp(line, verb, length) == 0;
}

/* Answers one line; 1 when the session is over. */
static int smtp(struct connection *c, const char *line, int octets) {
  if (c->in_data) {
    if (octets == 1 && *line == '.') c->in_data = 0, say("250 OK\r\n");
    return 0;
  }
  if (begins(line, octets, "QUIT")) return say("221 bye\r\n"), 1;
  if (begins(line, octets, "DATA")) return c->in_data = 1, say("354 go\r\n"), 0;
  if (begins(line, octets, "EHLO")) return say("250-null\r\n250-PIPELINING\r\n250 8BITMIME\r\n"), 0;
  return say("250 OK\r\n"), 0;
}

static int pop3(const char *line, int octets) {
  if (begins(line, octets, "QUIT")) return say("+OK bye\r\n"), 1;
  if (begins(line, octets, "STAT")) return say("+OK 2 1024\r\n"), 0;
  if (begins(line, octets, "LIST")) return say(octets > 5 ? "+OK 1 512\r\n" : "+OK\r\n1 512\r\n2 512\r\n.\r\n"), 0;
  if (begins(line, octets, "RETR")) return say(message), 0;
  return say("+OK\r\n"), 0;
}

/* A message of 512 octets, as LIST says. */
static void make_message(void) {
  int octets = sprintf(message, "+OK 512 octets\r\nSubject: floor\r\n\r\n");
  for (int end = 16 + 512; octets < end;) {
    int line = end - octets > 80 ? 64 : end - octets;
    memset(message + octets, 'x', line);
    octets += line;
    memcpy(message + octets - 2, "\r\n", 2);
  }
  strcpy(message + octets, ".\r\n");
}

static int listening(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(s, (void *)&address, size) || listen(s, 4096)) perror("null-server"), exit(1);
  getsockname(s, (void *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return s;
}

/* Takes what has come; 1 when the connection is over. */
static int serve(struct connection *c, int is_pop3) {
  int got = read(c->socket, c->lines + c->held, LINES_OCTETS - c->held), over = got <= 0;
  char *at = c->lines, *lf;
  pending = 0;
  if (got > 0) c->held += got;
  while (!over && (lf = memchr(at, '\n', c->lines + c->held - at))) {
    int octets = lf - at - (lf > at && lf[-1] == '\r');
    over = is_pop3 ? pop3(at, octets) : smtp(c, at, octets);
    at = lf + 1;
  }
  c->held -= at - c->lines;
  if (c->held == LINES_OCTETS) c->held = 0;
  memmove(c->lines, at, c->held);
  for (int sent = 0, n; sent < pending; sent += n)
    if ((n = write(c->socket, answers + sent, pending - sent)) < 0) n = 0;
  return over;
}

int main(int count, char **arguments) {
  int is_pop3 = count > 1 && strcmp(arguments[1], "pop3") == 0, one = 1, s, epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN}, events[256];
  static struct connection input;
  signal(SIGPIPE, SIG_IGN);
  make_message();
  s = listening();
  epoll_ctl(epoll, EPOLL_CTL_ADD, s, &event);
  event.data.ptr = &input;
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
  for (;;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == &input) {
        if (read(0, input.lines, 1) <= 0) return 0;
      } else if (c != NULL) {
        if (serve(c, is_pop3)) close(c->socket), free(c);
      } else {
        int fd;
        while ((fd = accept4(s, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          event.data.ptr = c = malloc(sizeof *c);
          c->socket = fd, c->in_data = c->held = 0;
          pending = 0, say(is_pop3 ? "+OK ready\r\n" : "220 null ESMTP\r\n");
          if (write(fd, answers, pending) < 0) {}
          epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        }
      }
    }
  }
}
