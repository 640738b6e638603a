import type { Selectable } from 'kysely';
import type { Migration } from '../../store/migration.ts';

/** How a reactive job stands (O2); `unknown` where it cannot be told whether something was done. */
export type ReactiveStatus = 'queued' | 'running' | 'done' | 'failed' | 'canceled' | 'unknown';

/** The operator's read models, for Kysely. */
export type OperatorTables = {
  /** What the operator did about messages: classify, plan, execute, answer. */
  reactive_jobs: {
    id: string;
    kind: 'classify' | 'plan' | 'execute' | 'answer';
    status: ReactiveStatus;
    thread: string;
    stream: string;
    /** The message that led to it, and its node. */
    message: string;
    node: number;
    principal: string;
    origin: string;
    at: number;
    started_at: number | null;
    ended_at: number | null;
    approval: string | null;
    executor: string | null;
    sandbox: string | null;
    /** For a person: what was understood, or what came of it. */
    summary: string;
    /** JSON of the classification, or of the result. */
    content: string | null;
    tokens: number;
    /** Fencing number of the worker that runs it. */
    fence: number;
    /** Calls that were permitted. */
    steps: number;
    stop_requested: number;
    /** The message or principal that asked to stop. */
    stopped_by: string | null;
  };
  /** Calls of tools within a run, each on record before it is made. */
  reactive_steps: {
    job: string;
    seq: number;
    call: string;
    tool: string;
    /** JSON of the exact action. */
    action: string;
    hash: string;
    /** The same for a person. */
    content: string;
    effect: string;
    policy: string;
    reason: string;
    approval: string | null;
    /** `waiting`, `started`, `done`, `failed` or `denied`. */
    status: string;
    exit: number | null;
    bytes: number | null;
    digest: string | null;
    /** The first characters of the output. */
    text: string | null;
    at: number;
    ended_at: number | null;
  };
};

/** A row of `reactive_jobs`. */
export type ReactiveJob = Selectable<OperatorTables['reactive_jobs']>;
/** A row of `reactive_steps`. */
export type ReactiveStep = Selectable<OperatorTables['reactive_steps']>;

/** Tables and views of the operator. */
export const operatorTables: Migration = {
  id: '0013-operator',
  up: ({ integer, text, end }) => [
    `create table reactive_jobs(
       id ${text} primary key, kind ${text} not null, status ${text} not null,
       thread ${text} not null, stream ${text} not null, message ${text} not null, node ${integer} not null,
       principal ${text} not null, origin ${text} not null,
       at ${integer} not null, started_at ${integer}, ended_at ${integer},
       approval ${text}, executor ${text}, sandbox ${text}, summary ${text} not null, content ${text},
       tokens ${integer} not null, fence ${integer} not null, steps ${integer} not null,
       stop_requested ${integer} not null, stopped_by ${text}
     )${end}`,
    'create index reactive_jobs_recent on reactive_jobs(at)',
    `create index reactive_jobs_open on reactive_jobs(thread) where status in ('queued', 'running')`,
    'create index reactive_jobs_stopped on reactive_jobs(stopped_by) where stopped_by is not null',
    `create table reactive_steps(
       job ${text} not null, seq ${integer} not null, call ${text} not null, tool ${text} not null,
       action ${text} not null, hash ${text} not null, content ${text} not null, effect ${text} not null,
       policy ${text} not null, reason ${text} not null, approval ${text}, status ${text} not null,
       exit ${integer}, bytes ${integer}, digest ${text}, text ${text}, at ${integer} not null, ended_at ${integer},
       primary key(job, call)
     )${end}`,
    `create view chat_threads as
       select thread as id, channel as platform, account, external as chat_id, title, audience,
         created_at, updated_at
       from threads`,
    // The payload of a delivery is found by what its message says to have been caused by: channel, colon, delivery.
    `create view chat_messages as
       select m.message as id, m.thread as thread_id, m.external as platform_message_id, m.role,
         m.author, m.author_name, m.text, m.at, m.origin, i.raw as raw_payload
       from messages m
       join threads t on t.stream = m.stream
       left join events e on e.stream = m.stream and e.revision = m.node
       left join inbox i on i.channel = t.channel and i.account = t.account
         and i.delivery = substr(e.causation, length(t.channel) + 2)`,
  ],
};
