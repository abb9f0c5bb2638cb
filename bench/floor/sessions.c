/*
 * The floor for sessions: connect, greeting, QUIT, its reply, close; so many at a time, with epoll.
 *
 *   sessions PORT AT_A_TIME SECONDS        prints sessions a second, the CPU time of each in microseconds,
 *                                          and how many there were
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

struct session {
  int socket, asked, octets;
  char answer[512];
};

static struct sockaddr_in server;
static int epoll;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static void begin(struct session *s) {
  int one = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
  s->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  s->asked = s->octets = 0;
  setsockopt(s->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(s->socket, (void *)&server, sizeof server) && errno != EINPROGRESS) perror("sessions"), exit(1);
  epoll_ctl(epoll, EPOLL_CTL_ADD, s->socket, &event);
}

/* 1 when a whole reply has come. */
static int answered(struct session *s) {
  int got = read(s->socket, s->answer + s->octets, sizeof s->answer - s->octets);
  if (got == 0 || (got < 0 && errno != EAGAIN)) fprintf(stderr, "sessions: the server closed\n"), exit(1);
  if (got > 0) s->octets += got;
  if (s->octets == 0 || s->answer[s->octets - 1] != '\n') return 0;
  s->octets = 0;
  return 1;
}

int main(int count, char **arguments) {
  if (count < 4) return fprintf(stderr, "sessions PORT AT_A_TIME SECONDS\n"), 2;
  int at_a_time = atoi(arguments[2]);
  long done = 0;
  struct session *all = calloc(at_a_time, sizeof *all);
  struct epoll_event events[256];
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port = htons(atoi(arguments[1]));
  epoll = epoll_create1(0);
  for (int i = 0; i < at_a_time; i++) begin(all + i);
  double begun = seconds(), wanted = atof(arguments[3]), took;
  while ((took = seconds() - begun) < wanted) {
    int ready = epoll_wait(epoll, events, 256, 100);
    for (int i = 0; i < ready; i++) {
      struct session *s = events[i].data.ptr;
      if (!answered(s)) continue;
      if (!s->asked) {
        s->asked = 1;
        if (write(s->socket, "QUIT\r\n", 6) != 6) return 1;
        continue;
      }
      close(s->socket);
      done++;
      begin(s);
    }
  }
  printf("%.1f %.3f %ld\n", done / took, clock() * (1e6 / CLOCKS_PER_SEC) / done, done);
}
