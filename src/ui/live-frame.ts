/** A message as the page needs it when it comes live; its markup is fetched apart. */
export type LiveMessage = {
  readonly id: string;
  readonly role: 'user' | 'agent' | 'system';
  readonly author: { readonly name: string };
  readonly text: string;
  readonly state: string;
  readonly variants: readonly string[];
  readonly error: { readonly message: string } | null;
};

/** A turn that is under way or waits. */
export type LiveTurn = {
  readonly state: 'running' | 'paused';
  readonly generation: string | null;
  readonly replaces: string | null;
};

/** How a turn ended. */
export type LiveVerdict = {
  readonly verdict: string;
  readonly reason: string;
  readonly from: string | null;
  readonly to: string | null;
};

type Steps = { readonly canUndo: boolean; readonly canRedo: boolean };

/** What the page reads of each frame of a live thread; the server promises to send at least this. */
export type LiveFrame =
  | (Steps & {
      readonly type: 'snapshot';
      readonly messages: readonly LiveMessage[];
      readonly open: readonly LiveTurn[];
    })
  | { readonly type: 'message'; readonly message: LiveMessage; readonly onPath: boolean }
  | (Steps & {
      readonly type: 'head';
      readonly keep: string | null;
      readonly messages: readonly LiveMessage[];
    })
  | { readonly type: 'turn'; readonly open: readonly LiveTurn[] }
  | { readonly type: 'verdict'; readonly verdict: LiveVerdict; readonly open: readonly LiveTurn[] }
  | { readonly type: 'thread'; readonly thread: { readonly title: string } }
  | { readonly type: 'token'; readonly generation: string; readonly offset: number; readonly text: string };
