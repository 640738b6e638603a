import type { Result } from '../kernel/result.ts';
import type { Block, Recall } from '../memory/memory.ts';
import type { Refused } from './http/problem.ts';

/** Who asks, and the key that makes asking twice harmless. */
type Asking = { readonly principal: string; readonly key: string };

/** What came of a change. */
export type MemoryAnswer<Value> = Result<Value, Refused>;

/** Who may hear a memory as it stands: anybody, those who were there, or the owner alone. */
export type Hearers = 'everyone' | 'present' | 'owner';

/** One remembered thing as it stands. */
export type Remembered = {
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly author: string;
  readonly text: string;
  /** When it was said, or worded so. */
  readonly at: number;
  readonly thread: string | null;
  readonly title: string | null;
  /** Message that it is or comes from. */
  readonly message: string | null;
  /** 0 to 3; 1 is usual. */
  readonly significance: number;
  readonly pinned: boolean;
  readonly released: boolean;
  readonly hearers: Hearers;
  /** Counts its wordings, for edits that expect one. */
  readonly version: number;
};

/** A wording that a note had, or has. */
export type Wording = { readonly text: string; readonly at: number; readonly version: number };

/** Which memories; all of them where nothing is named. */
export type MemoryFilter = {
  readonly kind?: Remembered['kind'];
  readonly thread?: string;
};

/** A value that a block had. */
export type BlockValue = {
  readonly value: string;
  readonly version: number;
  readonly actor: string;
  readonly at: number;
  readonly thread: string | null;
};

/** What a block is, apart from its value. */
export type BlockShape = {
  readonly description: string;
  /** Characters. */
  readonly limit: number;
  /** `everyone`, `owner`, or `person:…` ids. */
  readonly audience: readonly string[];
};

/** How many pins a holder has at most before the oldest automatic ones give way. */
export const pinLimit = 8;

/** Longest note, in characters. */
export const noteLimit = 8_000;

type Change<Value> = (change: Asking & { readonly id: string } & Value) => Promise<MemoryAnswer<Remembered>>;

/** What the web does with memory, for one agent. Changes made here hold whatever path a thread takes, but for notes of a thread. */
export type ServerMemory = {
  readonly search: Recall['search'];
  /** The same in several steps, with a model's help where one is configured: slower. */
  readonly searchDeeply: Recall['search'];
  /** The latest first; `next` continues, null at the end. */
  readonly list: (
    query: MemoryFilter & { readonly limit: number; readonly before?: string },
  ) => Promise<{ readonly memories: readonly Remembered[]; readonly next: string | null }>;
  /** Those of the ids that can be seen, in no order. */
  readonly find: (ids: readonly string[]) => Promise<readonly Remembered[]>;
  /** The latest first. */
  readonly pins: () => Promise<readonly Remembered[]>;
  /** Wordings of a memory, the latest first; a message has one. */
  readonly wordings: (id: string) => Promise<readonly Wording[]>;
  /** With a thread the note belongs to its end, and goes when that is rewound. */
  readonly remember: (
    note: Asking & { readonly text: string; readonly significance?: number; readonly thread?: string },
  ) => Promise<MemoryAnswer<Remembered>>;
  /** Refused where the note has moved on from `version`. */
  readonly reword: Change<{ readonly text: string; readonly version: number }>;
  readonly pin: Change<{ readonly pinned: boolean }>;
  readonly release: Change<{ readonly released: boolean }>;
  readonly forget: (
    change: Asking & { readonly id: string; readonly reason: string },
  ) => Promise<MemoryAnswer<null>>;
  /** Takes back that it was forgotten. */
  readonly restore: (change: Asking & { readonly id: string }) => Promise<MemoryAnswer<Remembered>>;
  readonly blocks: () => Promise<readonly Block[]>;
  /** A text of a block as a prompt shows it, its templates filled. */
  readonly fill: (text: string) => string;
  /** Refused where the block has moved on from `revision`. */
  readonly writeBlock: (
    change: Asking & { readonly label: string; readonly value: string; readonly revision: number },
  ) => Promise<MemoryAnswer<Block>>;
  readonly createBlock: (
    block: Asking & BlockShape & { readonly label: string; readonly value: string },
  ) => Promise<MemoryAnswer<Block>>;
  readonly changeBlock: (
    change: Asking & BlockShape & { readonly label: string },
  ) => Promise<MemoryAnswer<Block>>;
  /** Takes it out of every prompt; its values stay in the history, and a block of that name goes on from there. */
  readonly removeBlock: (change: Asking & { readonly label: string }) => Promise<MemoryAnswer<null>>;
  /** The latest first, the present one among them; also of a block that was removed. */
  readonly blockHistory: (label: string, limit: number) => Promise<readonly BlockValue[]>;
};
