import type { Place } from '../../kernel/event.ts';

/** What a block is, apart from its value. */
export type BlockShape = {
  readonly description: string;
  /** Characters. */
  readonly limit: number;
  /** `everyone`, `owner`, or `person:…` ids. */
  readonly audience: readonly string[];
};

type Named = { readonly agent: string; readonly label: string };

/**
 * What can happen to a block of core memory. All of it is in the block's own stream, but for an edit that the agent makes in a
 * thread: that one is attached to the node it came from, and holds while the node is on the path.
 */
export type BlockEvent =
  | {
      readonly type: 'block.created';
      readonly data: Named & BlockShape & { readonly value: string; readonly version: number };
    }
  | {
      readonly type: 'block.edited';
      readonly place?: Place;
      readonly data: Named & {
        readonly value: string;
        readonly earlier: string;
        /** One more than that of the value it replaces. */
        readonly version: number;
        /** Who may see this value, where that is fewer than may see the block; null for all of them. */
        readonly audience: readonly string[] | null;
      };
    }
  | { readonly type: 'block.changed'; readonly data: Named & BlockShape & { readonly earlier: BlockShape } }
  | { readonly type: 'block.removed'; readonly data: Named & { readonly earlier: string } };

/** Name of the stream of a block. */
export function blockStream(agent: string, label: string): string {
  return `block:${agent}:${label}`;
}

const known: { readonly [Type in BlockEvent['type']]: true } = {
  'block.created': true,
  'block.edited': true,
  'block.changed': true,
  'block.removed': true,
};

/** The types of blocks' events. */
export const blockEventTypes: readonly string[] = Object.keys(known);
