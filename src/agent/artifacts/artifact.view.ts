import type { StoredEvent } from '../../kernel/event.ts';
import type { Migration } from '../../store/migration.ts';
import type { Projection } from '../../store/projection.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { ArtifactEvent } from './artifact.events.ts';
import { artifactEventTypes } from './artifact.events.ts';

/** The read model of artifacts, for Kysely. */
export type ArtifactTables = {
  message_artifacts: {
    stream: string;
    message: string;
    medium: number;
    kind: string;
    /** `done` or `failed`. */
    state: string;
    content: string;
    uri: string | null;
    sha256: string | null;
    media: string | null;
    bytes: number | null;
    model: string | null;
    at: number;
  };
};

/** The table of artifacts (O2). */
export const artifactTables: Migration = {
  id: '0012-artifacts',
  up: ({ integer, text, end }) => [
    `create table message_artifacts(
       stream ${text} not null, message ${text} not null, medium ${integer} not null, kind ${text} not null,
       state ${text} not null, content ${text} not null, uri ${text}, sha256 ${text}, media ${text},
       bytes ${integer}, model ${text}, at ${integer} not null,
       primary key(stream, message, medium, kind)
     )${end}`,
    'create index message_artifacts_message on message_artifacts(message)',
    'create index message_artifacts_sha256 on message_artifacts(sha256) where sha256 is not null',
  ],
};

/** Artifacts by message; a later one of the same kind takes the place of the earlier. */
export const artifactView: Projection = {
  name: 'artifacts',
  version: 1,
  events: artifactEventTypes,
  categories: ['thread'],
  tables: [{ name: 'message_artifacts', stream: 'stream' }],
  apply(event, sql) {
    if (event.type !== 'artifact.made') return [];
    const { data, stream, meta } = event as StoredEvent & ArtifactEvent;
    const { message, medium, kind, ...rest } = data;
    const values = { ...rest, at: meta.at };
    return [
      toStatement(
        tablesOf<ArtifactTables>(sql)
          .insertInto('message_artifacts')
          .values({ stream, message, medium, kind, ...values })
          .onConflict((conflict) =>
            conflict.columns(['stream', 'message', 'medium', 'kind']).doUpdateSet(values),
          ),
      ),
    ];
  },
};
