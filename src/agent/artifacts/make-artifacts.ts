import type { CallPurpose, Gateway } from '../../llm/gateway.ts';
import type { Medium } from '../../kernel/thread/thread.events.ts';
import type { Artifact } from './artifact.events.ts';
import { standInFor } from './artifact.events.ts';
import type { ArtifactReader } from './artifact-reader.ts';

/** A file that was fetched and kept. */
export type KeptFile = {
  readonly message: string;
  readonly index: number;
  readonly medium: Medium;
  readonly bytes: Uint8Array;
  readonly media: string;
  readonly sha256: string;
  readonly uri: string;
};

/** What was made, and whether another try could make more. */
export type Made = { readonly artifacts: readonly Artifact[]; readonly again: string | null };

/** What making needs. */
export type MakePorts = {
  readonly reader: Pick<ArtifactReader, 'made'>;
  readonly gateway: Pick<Gateway, 'transcribe' | 'describeImage' | 'describe'>;
};

/** Largest picture that a model is shown. */
const mostImageBytes = 5 * 1024 * 1024;

/** What a file holds (O1): speech as text, a picture as JSON, and of every file its name, type and size. */
export async function makeArtifacts(
  file: KeptFile,
  purpose: CallPurpose,
  signal: AbortSignal,
  ports: MakePorts,
): Promise<Made> {
  const meta = metaOf(file);
  if (file.medium.kind === 'document') return { artifacts: [meta], again: null };
  const made = await (file.medium.kind === 'voice' ? transcript : picture)(file, purpose, signal, ports);
  return { ...made, artifacts: [meta, ...made.artifacts] };
}

/** What stands for a medium of which nothing could be made. */
export function failedArtifact(
  message: string,
  index: number,
  medium: Medium,
  kind: Artifact['kind'],
  file: Pick<Artifact, 'uri' | 'sha256' | 'media' | 'bytes'> = nowhere,
): Artifact {
  const content = standInFor(medium);
  return { message, medium: index, kind, state: 'failed', content, ...file, model: null };
}

const nowhere = { uri: null, sha256: null, media: null, bytes: null };

async function transcript(
  file: KeptFile,
  purpose: CallPurpose,
  signal: AbortSignal,
  { reader, gateway }: MakePorts,
): Promise<Made> {
  const kind = 'voice_transcript';
  const known = await reader.made(file.sha256, kind);
  if (known !== null) return { artifacts: [artifact(file, kind, known.content, known.model)], again: null };
  const { bytes, media, medium } = file;
  const recording = { bytes, media, seconds: medium.seconds ?? null };
  const heard = await gateway.transcribe({ recording, purpose, signal });
  if (heard.ok) return { artifacts: [artifact(file, kind, heard.text, heard.model)], again: null };
  const failed = failedArtifact(file.message, file.index, medium, kind, placeOf(file));
  return { artifacts: [failed], again: heard.failure.class === 'transient' ? heard.failure.message : null };
}

async function picture(
  file: KeptFile,
  purpose: CallPurpose,
  signal: AbortSignal,
  { reader, gateway }: MakePorts,
): Promise<Made> {
  const kind = 'image_json';
  const known = await reader.made(file.sha256, kind);
  if (known !== null) {
    const text = await reader.made(file.sha256, 'ocr_text');
    const more = text === null ? [] : [artifact(file, 'ocr_text', text.content, text.model)];
    return { artifacts: [artifact(file, kind, known.content, known.model), ...more], again: null };
  }
  const { bytes, media, medium } = file;
  const failed = failedArtifact(file.message, file.index, medium, kind, placeOf(file));
  const { name, placeholder } = gateway.describe('vision');
  // The placeholder sees nothing, and what it would say is no description.
  if (placeholder || bytes.byteLength > mostImageBytes) return { artifacts: [failed], again: null };
  const seen = await gateway.describeImage({ image: { bytes, media }, purpose, signal });
  if (seen.source === 'default') {
    return { artifacts: [failed], again: seen.failure?.class === 'transient' ? seen.failure.message : null };
  }
  const text = seen.value.text.trim();
  return {
    artifacts: [
      artifact(file, kind, JSON.stringify(seen.value), name),
      ...(text === '' ? [] : [artifact(file, 'ocr_text', text, name)]),
    ],
    again: null,
  };
}

function metaOf(file: KeptFile): Artifact {
  const { name, seconds } = file.medium;
  const content = JSON.stringify({
    ...(name === undefined ? {} : { name }),
    type: file.media,
    bytes: file.bytes.byteLength,
    ...(seconds === undefined ? {} : { seconds }),
  });
  return artifact(file, 'file_meta', content, null);
}

function artifact(file: KeptFile, kind: Artifact['kind'], content: string, model: string | null): Artifact {
  const { message, index } = file;
  return { message, medium: index, kind, state: 'done', content, ...placeOf(file), model };
}

function placeOf({
  uri,
  sha256,
  media,
  bytes,
}: KeptFile): Pick<Artifact, 'uri' | 'sha256' | 'media' | 'bytes'> {
  return { uri, sha256, media, bytes: bytes.byteLength };
}
