/** A connection to a server: octets both ways, with control over what TCP makes of them. */
export interface Transport {
  /** Sends an octet string as one write, so that (with Nagle's algorithm off) it starts a segment of its own. */
  write(text: string): void;
  /** Closes our sending side (FIN); what the server sends still arrives. */
  fin(): void;
  /** Resets the connection (RST). */
  reset(): void;
  /** Gives the connection up without ceremony. */
  destroy(): void;
  /** Reads no more until {@link release}: what the server sends stays with the network, and then with the server. */
  hold(): void;
  /** Reads on. */
  release(): void;
  /** Replaces the receiver of events; events that came before are handed over at once. */
  listen(listener: TransportListener): void;
}

export interface TransportListener {
  /** `octets` may be overwritten after the call: copy what is kept. */
  octets(octets: Uint8Array): void;
  /** The server closed its sending side, or the connection broke; called once. */
  end(how: 'fin' | 'reset'): void;
}

/** Where to connect. */
export interface Endpoint {
  readonly protocol: 'smtp' | 'pop3';
  readonly host: string;
  readonly port: number;
  /** Implicit TLS from the first octet (RFC 8314 §3). */
  readonly tls: boolean;
  /** With TLS: accept any certificate. */
  readonly insecure?: boolean;
}

/** The endpoint as a URL: `smtp://host:port`. */
export function endpointUrl(endpoint: Endpoint): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.protocol}${endpoint.tls ? 's' : ''}://${host}:${endpoint.port}`;
}

/** How connections are made; TCP by default, in memory in tests. */
export type Connect = (endpoint: Endpoint, timeoutMs: number) => Promise<Transport>;

/** Trouble in reaching a server; `code` is stable. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: 'E_REFUSED' | 'E_UNREACHABLE' | 'E_CONNECT_TIMEOUT' | 'E_TLS';

  constructor(code: TransportError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
