import { z } from 'zod';
import type { Medium, MessageDetails } from '../../kernel/thread/thread.events.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { MessageRow } from '../../store/thread/thread-reader.ts';
import type { Artifact, ArtifactKind } from './artifact.events.ts';
import { mainKindOf, standInFor } from './artifact.events.ts';
import type { ArtifactTables } from './artifact.view.ts';

/** An artifact as a prompt shows it. */
export type ShownArtifact = { readonly kind: string; readonly text: string };

/** Reads what was made of the media of messages. */
export type ArtifactReader = {
  readonly of: (messages: readonly string[]) => Promise<readonly Artifact[]>;
  /** One that was made of the same file before; null if there is none. */
  readonly made: (sha256: string, kind: ArtifactKind) => Promise<Artifact | null>;
  /** For prompts, by message: also what is not known yet, so that nobody takes silence for an empty file. */
  readonly shown: (messages: readonly MessageRow[]) => Promise<ReadonlyMap<string, readonly ShownArtifact[]>>;
};

const row = z.object({
  message: z.string(),
  medium: z.number(),
  kind: z.enum(['voice_transcript', 'image_json', 'ocr_text', 'file_meta', 'tool_result']),
  state: z.enum(['done', 'failed']),
  content: z.string(),
  uri: z.string().nullable(),
  sha256: z.string().nullable(),
  media: z.string().nullable(),
  bytes: z.number().nullable(),
  model: z.string().nullable(),
});

const words: { readonly [kind in ArtifactKind]: string } = {
  voice_transcript: 'transcript',
  image_json: 'description of an image',
  ocr_text: 'text in an image',
  file_meta: 'file',
  tool_result: 'result of a tool',
};

/** The artifacts in the store. */
export function createArtifactReader(store: Store): ArtifactReader {
  const tables = tablesOf<ArtifactTables>(store.sql);

  async function of(messages: readonly string[]): Promise<readonly Artifact[]> {
    if (messages.length === 0) return [];
    const query = tables
      .selectFrom('message_artifacts')
      .selectAll()
      .where('message', 'in', [...messages])
      .orderBy('medium')
      .orderBy('kind');
    return (await store.query(toStatement(query))).map((found) => row.parse(found));
  }

  return {
    of,
    async made(sha256, kind) {
      const query = tables
        .selectFrom('message_artifacts')
        .selectAll()
        .where('sha256', '=', sha256)
        .where('kind', '=', kind)
        .where('state', '=', 'done')
        .limit(1);
      const [found] = await store.query(toStatement(query));
      return found === undefined ? null : row.parse(found);
    },
    async shown(messages) {
      const withMedia = messages.filter((message) => mediaOf(message).length > 0);
      const artifacts = await of(withMedia.map(({ message }) => message));
      return new Map(
        withMedia.map((message) => [
          message.message,
          mediaOf(message).map((medium, index) => {
            const kind = mainKindOf(medium);
            const found = artifacts.find(
              (one) => one.message === message.message && one.medium === index && one.kind === kind,
            );
            return { kind: words[kind], text: found?.content ?? standInFor(medium, ' yet') };
          }),
        ]),
      );
    },
  };
}

/** What came with a message. */
export function mediaOf({ details }: Pick<MessageRow, 'details'>): readonly Medium[] {
  if (details === null || !details.includes('"media"')) return [];
  return (JSON.parse(details) as MessageDetails).media ?? [];
}
