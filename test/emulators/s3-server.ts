import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';

/** A bucket that takes only requests whose signature it has worked out by itself (AWS Signature Version 4). */
export type S3Server = AsyncDisposable & {
  readonly url: string;
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Requests that were turned away, by their error's code. */
  readonly refused: readonly string[];
};

const key = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** Credentials of the server. */
export const s3Key = key;

/** Starts it on a free port of this machine. */
export async function startS3(region = 'us-east-1'): Promise<S3Server> {
  const objects = new Map<string, Uint8Array>();
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const problem = problemOf(request, body, region);
      const path = new URL(request.url ?? '/', 'http://s3').pathname;
      if (problem !== null) {
        refused.push(problem);
        return response.writeHead(403).end(`<Error><Code>${problem}</Code></Error>`);
      }
      if (request.method === 'PUT') {
        objects.set(path, body);
        return response.writeHead(200).end();
      }
      if (request.method === 'DELETE') {
        objects.delete(path);
        return response.writeHead(204).end();
      }
      const found = objects.get(path);
      return found === undefined
        ? response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
        : response.writeHead(200).end(found);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    objects,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What is wrong with the signature; null where nothing is. */
function problemOf(request: IncomingMessage, body: Uint8Array, region: string): string | null {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/u.exec(
      request.headers.authorization ?? '',
    );
  if (parsed === null) return 'AccessDenied';
  const [, id, day = '', place = '', names = '', signature] = parsed;
  if (id !== key.id) return 'InvalidAccessKeyId';
  if (place !== region) return 'AuthorizationHeaderMalformed';
  const headers = names.split(';');
  if (!headers.includes('host') || !headers.includes('x-amz-date')) return 'SignatureDoesNotMatch';
  const stated = String(request.headers['x-amz-content-sha256']);
  if (stated !== 'UNSIGNED-PAYLOAD' && stated !== digest(body)) return 'XAmzContentSHA256Mismatch';
  const time = String(request.headers['x-amz-date']);
  const url = new URL(request.url ?? '/', 'http://s3');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const canonical = [
    request.method,
    url.pathname,
    query,
    ...headers.map((name) => `${name}:${String(request.headers[name]).trim().replaceAll(/\s+/g, ' ')}`),
    '',
    names,
    stated,
  ].join('\n');
  const scope = `${day}/${place}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, digest(canonical)].join('\n');
  const signing = [day, place, 's3', 'aws4_request'].reduce<Uint8Array | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secret}`,
  );
  const expected = createHmac('sha256', signing).update(toSign).digest('hex');
  return time.startsWith(day) && expected === signature ? null : 'SignatureDoesNotMatch';
}

function digest(what: string | Uint8Array): string {
  return createHash('sha256').update(what).digest('hex');
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
