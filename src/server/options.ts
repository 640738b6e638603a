/** How the server presents itself and what it allows. */
export type ServerOptions = {
  readonly name: string;
  readonly version: string;
  /** Commit that runs. */
  readonly sha: string;
  /** 127.0.0.1 by default; any other address needs `adminToken`. */
  readonly host?: string;
  /** 8000 by default; 0 takes a free one. */
  readonly port?: number;
  /** Asked from everybody where it is set. */
  readonly adminToken?: string;
  /** Signs the session cookies; made from the admin token by default, so that all nodes agree. */
  readonly sessionKey?: string;
  /** The address that people use, such as `https://sanctum.example`. */
  readonly publicUrl?: string;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Serves the webhooks and /health alone on this port too. */
  readonly webhookPort?: number;
  /** Whose memory a search means that names no holder. */
  readonly holder: string;
  /** On whose behalf requests act; `owner:web` by default. */
  readonly principal?: string;
  /** Calls a minute of one client on costly routes; 60 by default. */
  readonly costlyPerMinute?: number;
  /** Milliseconds between comments on a quiet stream; 15,000 by default. */
  readonly heartbeatMs?: number;
  /** Bytes that may wait for the reader of a stream before its source has to; 256 KiB by default. */
  readonly backlogBytes?: number;
  /** Milliseconds in which the reader of a full stream must take something before it is cut; 10,000 by default. */
  readonly slowMs?: number;
  /** Milliseconds that requests get to end when the server closes; 5,000 by default. */
  readonly closeMs?: number;
};
