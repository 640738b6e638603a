import type { Migration } from '../migration.ts';

/** Job states in the `jobs` table. */
export const jobState = { ready: 0, active: 1, dead: 2 } as const;

/** The log and what commits with it. */
export const core: Migration = {
  id: '0001-core',
  up: ({ integer, text, serial, end }, dialect) => [
    `create table streams(
       stream ${text} primary key, revision ${integer} not null
     )${end}`,
    `create table events(
       position ${serial},
       ${dialect === 'postgres' ? 'xid xid8 not null default pg_current_xact_id(),' : ''}
       stream ${text} not null, revision ${integer} not null,
       type ${text} not null, schema ${integer} not null, data ${text} not null,
       place ${text}, branch ${integer}, depth ${integer}, parent ${integer}, parent_branch ${integer},
       at ${integer} not null, actor ${text} not null, origin ${text} not null,
       causation ${text}, correlation ${text}
     )${end}`,
    'create unique index events_stream on events(stream, revision)',
    'create index events_actor on events(actor)',
    ...(dialect === 'postgres' ? ['create index events_order on events(xid, position)'] : []),
    `create table snapshots(
       stream ${text} not null, fold ${text} not null, schema ${integer} not null, revision ${integer} not null,
       state ${text} not null, at ${integer} not null,
       primary key(stream, fold, schema, revision)
     )${end}`,
    `create table commands(
       principal ${text} not null, stream ${text} not null, key ${text} not null,
       hash ${text} not null, result ${text} not null, at ${integer} not null,
       primary key(principal, stream, key)
     )${end}`,
    `create table inbox(
       channel ${text} not null, account ${text} not null, delivery ${text} not null,
       at ${integer} not null, result ${text} not null, raw ${text} not null,
       primary key(channel, account, delivery)
     )${end}`,
    `create table jobs(
       seq ${serial}, id ${text} not null unique,
       queue ${text} not null, kind ${text} not null, lane ${text} not null, payload ${text} not null,
       state ${integer} not null, run_at ${integer} not null, priority ${integer} not null,
       attempts ${integer} not null, max_attempts ${integer} not null,
       fence ${integer} not null, worker ${text}, lease_until ${integer}, holds_lane ${integer} not null,
       unique_key ${text}, error ${text}
     )${end}`,
    `create unique index jobs_one_active on jobs(lane) where state = ${jobState.active}`,
    // A waiting job either takes part in its lane's order (it fell due, or is in backoff) or is delayed and holds nothing.
    `create index jobs_lane on jobs(lane, seq) where state = ${jobState.ready} and holds_lane = 1`,
    `create index jobs_delayed on jobs(run_at, queue) where state = ${jobState.ready} and holds_lane = 0`,
    `create unique index jobs_unique on jobs(unique_key) where state = ${jobState.ready} and unique_key is not null`,
    `create table job_occurrences(key ${text} primary key, at ${integer} not null)${end}`,
    `create table outbox(
       id ${text} primary key, channel ${text} not null, account ${text} not null,
       stream ${text} not null, message ${text} not null, node ${integer} not null, part ${integer} not null,
       payload ${text} not null, state ${text} not null, attempts ${integer} not null,
       external ${text}, error ${text}, at ${integer} not null, expires_at ${integer} not null
     )${end}`,
    'create unique index outbox_part on outbox(message, part)',
    `create index outbox_open on outbox(channel, account, stream) where state in ('pending', 'sending', 'unknown')`,
    `create table leases(
       name ${text} primary key, owner ${text} not null, fence ${integer} not null, until ${integer} not null
     )${end}`,
    `create table cursors(name ${text} primary key, cursor ${text} not null)${end}`,
    `create table projections(name ${text} primary key, version ${integer} not null)${end}`,
  ],
};
