// The floor for commands: NOOP and its reply over kept connections, a callback for each reply and nothing else.
//
//   node commands.mjs PORT CONNECTIONS SECONDS        prints what measured.mjs says
import net from 'node:net';
import { measured } from '../measured.mjs';

const [port, connections, seconds] = process.argv.slice(2).map(Number);
const LF = 0x0a;
const shared = Buffer.allocUnsafeSlow(65_536);
let replies = 0;

for (let i = 0; i < connections; i++) {
  const socket = net.connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: shared,
      callback(octets) {
        for (let at = shared.indexOf(LF); at >= 0 && at < octets; at = shared.indexOf(LF, at + 1)) {
          replies += 1;
          socket.write('NOOP\r\n', 'latin1');
        }
        return true;
      },
    },
  });
}

measured(() => replies, seconds);
