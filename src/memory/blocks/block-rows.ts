import type { Kysely } from 'kysely';
import { mayHear } from '../audience.ts';
import { parseList } from '../index/index-rows.ts';
import type { Audience, Block } from '../memory.ts';
import type { MemoryTables } from '../memory.tables.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { template } from '../../store/template.ts';
import { rowIsInForce } from '../../store/thread/on-path.ts';

/** Whether a block says who the agent is: it comes first and is never cut. */
export function isPersona(label: string): boolean {
  return /(?:^|-)persona$/.test(label);
}

/** A value that a block had, for its history. */
export type BlockEdit = {
  readonly value: string;
  readonly version: number;
  readonly actor: string;
  readonly at: number;
  /** Thread in which the agent made it; null for the block's own stream. */
  readonly thread: string | null;
};

type EditRow = Pick<
  MemoryTables['block_edits'],
  'stream' | 'label' | 'version' | 'value' | 'audience' | 'actor' | 'at'
>;

const shapesOf = template<MemoryTables, { agent: string }>((db, value) =>
  db
    .selectFrom('blocks')
    .select(['label', 'description', 'limit_characters', 'audience'])
    .where('agent', '=', value('agent'))
    .where('removed', '=', 0)
    .orderBy('created_at')
    .orderBy('label'),
);

/** The latest visible edit of every label and audience. */
const latestEdits = template<MemoryTables, { agent: string }>((db, value) =>
  editsOf(db, value('agent')).where('age', '=', 1),
);

/** The agent's blocks with the values in force, as those who would read them may see; without an audience, as the owner does. */
export async function readBlocks(
  store: Pick<Store, 'sql' | 'query'>,
  agent: string,
  audience?: Audience,
): Promise<readonly Block[]> {
  const shapes = (await store.query(shapesOf(store.sql, { agent }))) as readonly Pick<
    MemoryTables['blocks'],
    'label' | 'description' | 'limit_characters' | 'audience'
  >[];
  const edits = (await store.query(latestEdits(store.sql, { agent }))) as readonly EditRow[];
  const ordered = [...shapes].sort((a, b) => Number(isPersona(b.label)) - Number(isPersona(a.label)));
  return ordered.flatMap((shape) => {
    const allowed = parseList(shape.audience);
    if (audience !== undefined && !mayHear(audience, allowed)) return [];
    const edit = edits.find((row) => row.label === shape.label && isHeard(row, audience));
    if (edit === undefined) return [];
    return [
      {
        label: shape.label,
        description: shape.description,
        value: edit.value,
        limit: shape.limit_characters,
        audience: allowed,
        updatedAt: edit.version === 1 ? null : edit.at,
        revision: edit.version,
      },
    ];
  });
}

/** The visible values of a block, the latest first. */
export async function readHistory(
  store: Pick<Store, 'sql' | 'query'>,
  agent: string,
  label: string,
  limit: number,
): Promise<readonly BlockEdit[]> {
  const query = editsOf(tablesOf<MemoryTables>(store.sql), agent, label).limit(limit);
  const rows = (await store.query(toStatement(query))) as readonly EditRow[];
  return rows.map(({ value, version, actor, at, stream }) => ({
    value,
    version,
    actor,
    at,
    thread: stream.startsWith('thread:') ? stream.slice('thread:'.length) : null,
  }));
}

/** Visible edits, the latest first; `age` counts from 1 within each label and audience. */
function editsOf(db: Kysely<MemoryTables>, agent: string, label?: string) {
  const visible = db
    .selectFrom('block_edits as edits')
    .select(['stream', 'revision', 'label', 'version', 'value', 'audience', 'actor', 'at'])
    .select((select) =>
      select.fn
        .agg<number>('row_number')
        .over((over) =>
          over
            .partitionBy(['label', 'audience'])
            .orderBy('version', 'desc')
            .orderBy('at', 'desc')
            .orderBy('revision', 'desc'),
        )
        .as('age'),
    )
    .where('agent', '=', agent)
    .where(rowIsInForce('edits'));
  return db
    .selectFrom((label === undefined ? visible : visible.where('label', '=', label)).as('visible'))
    .select(['stream', 'label', 'version', 'value', 'audience', 'actor', 'at'])
    .orderBy('version', 'desc')
    .orderBy('at', 'desc')
    .orderBy('revision', 'desc');
}

function isHeard(row: EditRow, audience: Audience | undefined): boolean {
  return audience === undefined || row.audience === null || mayHear(audience, parseList(row.audience));
}
