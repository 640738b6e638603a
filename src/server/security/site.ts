import { isIP } from 'node:net';

/** Which names and origins this server answers to. */
export type Site = {
  /** Null where the Host header is one of ours, else why not. */
  readonly checkHost: (host: string | undefined) => string | null;
  /** Null where a changing request comes from our own pages or from no browser at all, else why not. */
  readonly checkOrigin: (request: {
    readonly host: string | undefined;
    readonly origin: string | undefined;
    readonly fetchSite: string | undefined;
  }) => string | null;
  /** Whether people come by https. */
  readonly secure: boolean;
};

/** Whether an address reaches this machine alone. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/**
 * Guards against DNS rebinding and cross-site requests (W4). On a wildcard address every literal IP address is ours too: rebinding needs a name.
 */
export function createSite(options: {
  readonly host: string;
  readonly tls: boolean;
  readonly publicUrl?: string;
}): Site {
  const { host, tls } = options;
  const outside = options.publicUrl === undefined ? null : new URL(options.publicUrl);
  const names = new Set(['localhost', '127.0.0.1', '::1', bare(host)]);
  if (outside !== null) names.add(bare(outside.hostname));
  const wildcard = bare(host) === '0.0.0.0' || bare(host) === '::';
  const scheme = tls ? 'https' : 'http';

  return {
    secure: tls || outside?.protocol === 'https:',
    checkHost(given) {
      const name = given === undefined ? null : hostname(given);
      if (name !== null && (names.has(name) || (wildcard && isIP(name) !== 0))) return null;
      return `Cannot answer for the host "${(given ?? '').slice(0, 100)}": it is none of this server's names.`;
    },
    checkOrigin({ host: given, origin, fetchSite }) {
      if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
        return 'Cannot take the request: the browser says that another site sent it.';
      }
      if (origin === undefined) return null;
      if (origin === outside?.origin) return null;
      const own = given === undefined ? null : `${scheme}://${given.toLowerCase()}`;
      // The outside name must match with its scheme: behind a proxy plain http is somebody else.
      const viaOutside =
        outside !== null && given !== undefined && hostname(given) === bare(outside.hostname);
      if (origin === own && !(viaOutside && outside.protocol === 'https:')) return null;
      return `Cannot take the request: it comes from "${origin.slice(0, 100)}", which is another site.`;
    },
  };
}

/** The name in a Host header, without port and brackets; null where it is none. */
function hostname(host: string): string | null {
  if (!/^[\w.:[\]-]+$/.test(host)) return null;
  const url = URL.parse(`http://${host}`);
  return url === null ? null : bare(url.hostname);
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
