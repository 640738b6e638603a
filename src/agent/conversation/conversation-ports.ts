import type { Ids } from '../../kernel/ids.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadLog } from '../../store/thread/thread-log.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import type { Answer, ConversationRefusal } from '../conversation.ts';
import type { Spine } from '../spine/spine.ts';
import type { Generations } from '../turn/generations.ts';
import type { Debounce } from '../turn/turn-jobs.ts';

/** What conversations need. */
export type ConversationPorts = {
  readonly store: Store;
  readonly threads: ThreadLog;
  readonly reader: ThreadReader;
  readonly generations: Generations;
  readonly spine: Spine;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly agent: { readonly name: string; readonly displayName: string };
  readonly debounce: Debounce;
  /** What else a rewind to this depth takes away: counts by kind. */
  readonly derived: (
    stream: string,
    keepDepth: number,
  ) => Promise<{ readonly memories: number; readonly scenes: number; readonly edges: number }>;
};

/** Says yes. */
export function grant<Value>(value: Value): Answer<Value> {
  return { ok: true, value };
}

/** Says no, with the words for a person. */
export function deny(
  code: ConversationRefusal['code'],
  detail?: string,
): Extract<Answer<never>, { ok: false }> {
  return { ok: false, refusal: { code, message: detail ?? sentences[code] } };
}

const sentences: { readonly [code in ConversationRefusal['code']]: string } = {
  'thread-unknown': 'There is no such chat. It may have been removed, or the address is mistyped.',
  'message-unknown': 'There is no such message in this chat.',
  'not-on-path': 'This message is on another branch. Choose its variant or branch first.',
  'nothing-to-undo': 'There is nothing to undo in this chat.',
  'nothing-to-redo': 'There is nothing to redo in this chat.',
  'head-moved': 'Somebody changed this chat at the same moment. Look at it again and repeat the action.',
  'key-reused': 'This key was used before for something else. Use a new key for a new request.',
  'nothing-to-answer': 'There is nothing here that could be answered again.',
  'not-interrupted': 'The last reply is complete: there is nothing to continue.',
  'not-streaming': 'No reply is being written in this chat.',
  'turn-running': 'A reply is being written. Stop it first, or wait for its end.',
  'variant-unknown': 'This message has no variant with that number.',
  'text-empty': 'The message is empty. Write something first.',
  'text-too-long': 'The message is longer than 100,000 characters. Send it in parts.',
  'cursor-unknown': 'The live view cannot go on from there. Load the chat again.',
  'external-thread': 'This conversation lives on its own platform. Write to it there.',
};
