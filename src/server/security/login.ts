import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Login } from '../ports.ts';

/** Milliseconds that a session lasts. */
const sessionMs = 30 * 24 * 60 * 60 * 1000;
const cookieName = 'sanctum_session';

/**
 * Signs people in with the admin token (W4). Sessions are signed, not stored: every node accepts them, and a new token or key ends
 * them all. Secrets are compared as digests, in constant time.
 */
export function createLogin(options: {
  readonly adminToken: string;
  readonly sessionKey?: string;
  /** Whether cookies may travel by https only. */
  readonly secure: boolean;
  readonly clock: () => number;
}): Login & { readonly bearer: (request: Request) => 'right' | 'wrong' | 'none' } {
  const { adminToken, secure, clock } = options;
  const key = createHmac('sha256', `${options.sessionKey ?? ''}\n${adminToken}`)
    .update('sanctum session')
    .digest();
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

  const sign = (content: string): string => createHmac('sha256', key).update(content).digest('base64url');

  const holds = (session: string): boolean => {
    const [expires = '', nonce = '', signature = ''] = session.split('.');
    return sameSecret(signature, sign(`${expires}.${nonce}`)) && Number(expires) > clock();
  };

  const bearer = (request: Request): 'right' | 'wrong' | 'none' => {
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (given === undefined) return 'none';
    return sameSecret(given, adminToken) ? 'right' : 'wrong';
  };

  return {
    bearer,
    allowed: (request) => bearer(request) === 'right' || readCookies(request, cookieName).some(holds),
    signIn(token) {
      if (!sameSecret(token, adminToken)) return null;
      const content = `${clock() + sessionMs}.${randomBytes(16).toString('base64url')}`;
      return `${cookieName}=${content}.${sign(content)}; Max-Age=${sessionMs / 1000}${attributes}`;
    },
    signOut: () => `${cookieName}=; Max-Age=0${attributes}`,
  };
}

function sameSecret(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/** All values under the name: another program on the same host may have set one too. */
function readCookies(request: Request, name: string): readonly string[] {
  return (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
