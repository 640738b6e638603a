import path from 'node:path';
import type { Secret } from '../../../kernel/secret.ts';
import { createFolderObjects } from './folder-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Objects } from './s3-objects.ts';

/** Where media are kept. */
export type ObjectSettings = {
  readonly objectEndpoint: string | null;
  readonly objectRegion: string;
  readonly objectBucket: string;
  readonly objectKey: Secret | null;
  readonly objectSecret: Secret | null;
};

/** The object store of the settings: an S3 service where one is named, else a folder beside the database. */
export function openObjects(settings: ObjectSettings, dataDirectory: string): ObjectStore {
  const { objectEndpoint: endpoint, objectKey, objectSecret } = settings;
  if (endpoint === null) return createFolderObjects(path.join(dataDirectory, 'objects'));
  return createS3Objects({
    endpoint,
    region: settings.objectRegion,
    bucket: settings.objectBucket,
    accessKey: objectKey?.reveal() ?? '',
    secretKey: objectSecret?.reveal() ?? '',
  });
}
