import type { AwsClient } from 'aws4fetch';
import type { ObjectStore } from './object-store.ts';
import { objectName } from './object-store.ts';

/** A bucket of any S3 service, addressed by path. */
export type S3Options = {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
};

const timeoutMs = 30_000;

/** Objects in a bucket. The client is loaded at the first use. */
export function createS3Objects(options: S3Options): ObjectStore {
  const { endpoint, region, bucket, accessKey, secretKey } = options;
  let loading: Promise<AwsClient> | undefined;
  const urlOf = (sha256: string): string =>
    `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}/${objectName(sha256)}`;

  async function ask(sha256: string, signal: AbortSignal, request: RequestInit): Promise<Response> {
    loading ??= import('aws4fetch').then(
      ({ AwsClient: Client }) =>
        new Client({ accessKeyId: accessKey, secretAccessKey: secretKey, region, service: 's3', retries: 0 }),
    );
    const client = await loading;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return client.fetch(urlOf(sha256), { ...request, signal: bounded });
  }

  return {
    async put(sha256, bytes, media, signal) {
      const response = await ask(sha256, signal, {
        method: 'PUT',
        body: new Uint8Array(bytes),
        // The digest is signed, so the service refuses what was changed on the way.
        headers: { 'content-type': media, 'x-amz-content-sha256': sha256 },
      });
      await settle(response, 'kept', bucket);
      return `s3://${bucket}/${objectName(sha256)}`;
    },
    async get(sha256, signal) {
      const response = await ask(sha256, signal, { method: 'GET' });
      if (response.status === 404) {
        await response.body?.cancel();
        return null;
      }
      if (!response.ok) await settle(response, 'read', bucket);
      return new Uint8Array(await response.arrayBuffer());
    },
    async remove(sha256, signal) {
      const response = await ask(sha256, signal, { method: 'DELETE' });
      if (response.status === 404) await response.body?.cancel();
      else await settle(response, 'removed', bucket);
    },
  };
}

async function settle(response: Response, done: string, bucket: string): Promise<void> {
  const text = await response.text();
  if (response.ok) return;
  const code = /<Code>([^<]*)<\/Code>/u.exec(text)?.[1] ?? '';
  throw new Error(
    `The object could not be ${done} in the bucket "${bucket}": the service answered ${response.status} ${code}`.trim(),
  );
}
