import type { Migration } from '../store/migration.ts';

/** What the models' account and the prompts' records keep, for Kysely. None of it rewinds. */
export type LlmTables = {
  /** One row for every call to a provider, written before the call and settled after it (L6). */
  token_ledger: {
    call: string;
    /** `open` until the call is settled. */
    state: string;
    /** `reactive` or `proactive`. */
    scope: string;
    role: string;
    /** As accounts name it: `anthropic_api`, `openai_api`, `ollama`, … */
    provider: string;
    model: string;
    principal: string;
    cause: string;
    thread: string | null;
    turn: string | null;
    generation: string | null;
    /** 1 for the first attempt; retries and fallbacks count on. */
    attempt: number;
    /** The process that makes the call. */
    owner: string;
    input: number;
    output: number;
    cached: number;
    total: number;
    /** 1 where the provider did not say and we estimated. */
    estimated: number;
    /** `finished`, `stopped`, `abandoned` or the code of the failure; null while open. */
    outcome: string | null;
    /** What the call may cost at most: the estimated prompt and the cap of its answer. */
    reserved: number;
    opened_at: number;
    /** An open row past this time belongs to a dead process. */
    expires_at: number;
    settled_at: number | null;
  };
  /** How a model's own count differs from our estimate (L5). */
  token_calibration: { model: string; factor: number; samples: number; updated_at: number };
  /** Answers that a classifier could not give (L4). */
  classifier_failures: {
    id: string;
    kind: string;
    model: string;
    /** What the model said, shortened; one text per attempt. */
    raw: string;
    problem: string;
    attempts: number;
    thread: string | null;
    at: number;
  };
  /** What a reply's prompt held and why (L5): JSON of a `Receipt`, without texts. */
  receipts: { message: string; stream: string; receipt: string; at: number };
  /** Replies being written: the partial text lives here, only its end is an event (R5). */
  generations: {
    generation: string;
    stream: string;
    turn: string;
    job: string | null;
    fence: number | null;
    /** The process that writes it. */
    node: string;
    /** `running`, `done`, `interrupted`, `stopped` or `failed`. */
    state: string;
    text: string;
    /** Message that this one is a variant of. */
    replaces: string | null;
    /** Text that it goes on with. */
    prefix: string;
    started_at: number;
    updated_at: number;
    /** 1 once a person asked it to stop. */
    stop_requested: number;
  };
};

/** The tables of the model room. */
export const llmMigration: Migration = {
  id: '0003-llm',
  up: ({ integer, real, text, end }) => [
    `create table token_ledger(
       call ${text} primary key, state ${text} not null, scope ${text} not null, role ${text} not null,
       provider ${text} not null, model ${text} not null, principal ${text} not null, cause ${text} not null,
       thread ${text}, turn ${text}, generation ${text}, attempt ${integer} not null, owner ${text} not null,
       input ${integer} not null, output ${integer} not null, cached ${integer} not null, total ${integer} not null,
       estimated ${integer} not null, outcome ${text}, reserved ${integer} not null,
       opened_at ${integer} not null, expires_at ${integer} not null, settled_at ${integer}
     )${end}`,
    'create index token_ledger_time on token_ledger(opened_at)',
    'create index token_ledger_thread on token_ledger(thread, opened_at) where thread is not null',
    `create index token_ledger_open on token_ledger(expires_at) where state = 'open'`,
    `create index token_ledger_proactive on token_ledger(opened_at) where scope = 'proactive'`,
    `create table token_calibration(
       model ${text} primary key, factor ${real} not null, samples ${integer} not null, updated_at ${integer} not null
     )${end}`,
    `create table classifier_failures(
       id ${text} primary key, kind ${text} not null, model ${text} not null, raw ${text} not null,
       problem ${text} not null, attempts ${integer} not null, thread ${text}, at ${integer} not null
     )${end}`,
    'create index classifier_failures_time on classifier_failures(at)',
    `create table receipts(
       message ${text} primary key, stream ${text} not null, receipt ${text} not null, at ${integer} not null
     )${end}`,
    'create index receipts_stream on receipts(stream)',
    `create table generations(
       generation ${text} primary key, stream ${text} not null, turn ${text} not null, job ${text}, fence ${integer},
       node ${text} not null, state ${text} not null, text ${text} not null, replaces ${text}, prefix ${text} not null,
       started_at ${integer} not null, updated_at ${integer} not null, stop_requested ${integer} not null
     )${end}`,
    'create index generations_stream on generations(stream, started_at)',
    `create index generations_running on generations(node) where state = 'running'`,
  ],
};
