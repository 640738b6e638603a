import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { s3Key, startS3 } from '../../../../test/emulators/s3-server.ts';
import { createTestFolder } from '../../../../test/kit/folder.ts';
import { createFolderObjects } from './folder-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Objects } from './s3-objects.ts';

const never = new AbortController().signal;
const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
const sha256 = createHash('sha256').update(bytes).digest('hex');

async function behaves(objects: ObjectStore): Promise<string> {
  assert.equal(await objects.get(sha256, never), null);
  const uri = await objects.put(sha256, bytes, 'audio/ogg', never);
  assert.equal(await objects.put(sha256, bytes, 'audio/ogg', never), uri);
  assert.deepEqual(Buffer.from((await objects.get(sha256, never)) ?? []), Buffer.from(bytes));
  return uri;
}

describe('the object store', () => {
  it('O1 keeps a file once in a folder, whole, for its owner alone, and removes it', async () => {
    await using folder = await createTestFolder();
    const objects = createFolderObjects(folder.folder);
    const uri = await behaves(objects);
    assert.equal(uri, `objects/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`);
    const place = path.join(folder.folder, sha256.slice(0, 2), sha256.slice(2, 4));
    assert.deepEqual(readdirSync(place), [sha256]);
    assert.equal(statSync(path.join(place, sha256)).mode & 0o777, 0o600);
    await objects.remove(sha256, never);
    await objects.remove(sha256, never);
    assert.equal(await objects.get(sha256, never), null);
    assert.throws(() => createFolderObjects(folder.folder).get('../../etc/passwd', never), /no digest/u);
  });

  it('O1 keeps a file in any S3, with a signature that the service works out by itself', async () => {
    await using s3 = await startS3();
    const options = { endpoint: s3.url, region: 'us-east-1', bucket: 'media' };
    const objects = createS3Objects({ ...options, accessKey: s3Key.id, secretKey: s3Key.secret });
    const uri = await behaves(objects);
    assert.match(uri, /^s3:\/\/media\//u);
    assert.equal(s3.objects.size, 1);
    await objects.remove(sha256, never);
    assert.equal(s3.objects.size, 0);
    assert.deepEqual(s3.refused, []);
  });

  it('O1 a wrong key is told in a sentence, and nothing is kept', async () => {
    await using s3 = await startS3();
    const options = { endpoint: s3.url, region: 'us-east-1', bucket: 'media', accessKey: s3Key.id };
    const objects = createS3Objects({ ...options, secretKey: 'another' });
    await assert.rejects(objects.put(sha256, bytes, 'audio/ogg', never), /403 SignatureDoesNotMatch/u);
    const elsewhere = createS3Objects({ ...options, secretKey: s3Key.secret, region: 'eu-west-3' });
    await assert.rejects(elsewhere.put(sha256, bytes, 'audio/ogg', never), /403/u);
    assert.equal(s3.objects.size, 0);
  });
});
