import { pause } from '../session/timer-wheel.js';
import { TransportError, type Connect, type Endpoint } from '../transport/transport.js';

const ATTEMPTS = 3;
const PAUSE_MS = 300;

/** True when the server accepts a connection: at once, or within about two seconds if it was only busy. */
export async function answers(endpoint: Endpoint, connect: Connect, timeoutMs: number): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await pause(PAUSE_MS * attempt);
    try {
      (await connect(endpoint, timeoutMs)).destroy();
      return true;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
  }
  return false;
}
