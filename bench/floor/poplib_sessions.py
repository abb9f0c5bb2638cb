"""The peer for POP3 sessions: Python's poplib, seven commands a session, so many threads at a time.

poplib_sessions.py PORT AT_A_TIME SECONDS        prints sessions a second, the CPU time of each in microseconds, and how many there were
"""

import poplib
import sys
import threading
import time

port, at_a_time, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
done = [0] * at_a_time
end = time.monotonic() + seconds


def sessions(thread):
    while time.monotonic() < end:
        server = poplib.POP3("127.0.0.1", port)
        server.user("u")
        server.pass_("p")
        server.stat()
        server.list()
        server.retr(1)
        server.dele(1)
        server.quit()
        done[thread] += 1


threads = [threading.Thread(target=sessions, args=(thread,)) for thread in range(at_a_time)]
begun = time.monotonic()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sessions_done = sum(done)
print(sessions_done / (time.monotonic() - begun), time.process_time() * 1e6 / sessions_done, sessions_done)
