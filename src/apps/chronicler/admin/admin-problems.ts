import type { z } from 'zod';
import type { PluginAnswer } from '../../../agent/plugin.ts';

const kinds = {
  'body-invalid': {
    status: 422,
    title: 'The body does not fit',
    hint: 'See "errors": each names a member and what is wrong with it.',
  },
  'query-invalid': {
    status: 400,
    title: 'The query does not fit',
    hint: 'Give one session by its id, or none.',
  },
  'session-live': {
    status: 409,
    title: 'A session is live',
    hint: 'End it with POST /admin/session/end first, or name another channel.',
  },
  'session-none': {
    status: 409,
    title: 'No session is live',
    hint: 'Start one with POST /admin/session/start.',
  },
  'ledger-unknown': {
    status: 404,
    title: 'No such ledger',
    hint: 'Start a session, or leave the parameter out for the live or last one.',
  },
  'flag-unknown': {
    status: 404,
    title: 'No such flag',
    hint: 'It may have been decided. Load the list again.',
  },
  'sentence-too-short': {
    status: 422,
    title: 'The sentence is too short to be allowed',
    hint: 'At least five words and thirty characters: shorter ones would let real spam pass. Allow the person instead.',
  },
  'mode-fixed': {
    status: 409,
    title: 'This mode stays on',
    hint: 'The steward hears those who run the stream, so it cannot be switched off.',
  },
} as const;

/** What can be wrong with a request to the chronicler. */
export type AdminProblem = keyof typeof kinds;

/** A refusal with its sentence. */
export function refuse(code: AdminProblem, detail: string): PluginAnswer {
  const { status, title, hint } = kinds[code];
  return { status, problem: { code, title, detail, hint } };
}

/** A body that its schema refuses, with every member that is wrong. */
export function refuseBody(error: z.ZodError): PluginAnswer {
  const { status, title, hint } = kinds['body-invalid'];
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const detail = 'Cannot read the request: its body does not have the expected shape.';
  return { status, problem: { code: 'body-invalid', title, detail, hint, errors } };
}
