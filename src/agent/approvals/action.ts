import { createHash } from 'node:crypto';
import type { Json } from '../../kernel/json.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Button } from '../channel.ts';

/** Digits of the hash that a button carries. */
const shownDigits = 16;

/** sha256 of the canonical action (RFC 8785 style), in hex: what an approval is bound to (A5). */
export function hashAction(action: Json): string {
  return createHash('sha256').update(canonicalJson(action)).digest('hex');
}

/** The part of a hash that buttons and pages carry. */
export function shortHash(hash: string): string {
  return hash.slice(0, shownDigits);
}

/** A press as its button names it. */
export type PressedButton = {
  readonly word: 'ok' | 'no';
  readonly approval: string;
  readonly hash: string;
};

/** OK and No for an approval; each id is below the 64 bytes that platforms take. */
export function buttonsFor(approval: {
  readonly id: string;
  readonly hash: string;
}): readonly (readonly Button[])[] {
  const tail = `${approval.id}:${shortHash(approval.hash)}`;
  return [
    [
      { id: `ok:${tail}`, label: 'OK' },
      { id: `no:${tail}`, label: 'No' },
    ],
  ];
}

/** Reads a button of ours; null for any other. */
export function parseButton(id: string): PressedButton | null {
  const found = /^(?<word>ok|no):(?<approval>apr_[0-9a-z]{1,30}):(?<hash>[0-9a-f]{16})$/u.exec(id)?.groups;
  if (found === undefined) return null;
  const { word, approval = '', hash = '' } = found;
  return { word: word === 'ok' ? 'ok' : 'no', approval, hash };
}
