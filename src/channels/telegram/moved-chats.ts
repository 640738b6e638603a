/** Groups that have become supergroups and so got another id; their conversation stays the same. */
export type MovedChats = {
  /** The id under which the chat is reached now. */
  readonly now: (chat: string) => string;
  /** The id under which the conversation is known here. */
  readonly origin: (chat: string) => string;
  readonly keep: (from: string, to: string) => Promise<void>;
};

/** Where moves outlive the program. */
export type MoveRecords = {
  readonly all: () => Promise<readonly { readonly from: string; readonly to: string }[]>;
  readonly keep: (move: { readonly from: string; readonly to: string }) => Promise<void>;
};

/** Moves that nobody keeps. */
export const noRecords: MoveRecords = {
  all: () => Promise.resolve([]),
  keep: () => Promise.resolve(),
};

/** The moves that are known; `load` reads those of earlier runs, `known` does so where nobody has yet. */
export function createMovedChats(
  records: MoveRecords,
): MovedChats & { readonly load: () => Promise<void>; readonly known: () => Promise<void> } {
  let loaded = false;
  const forward = new Map<string, string>();
  const back = new Map<string, string>();
  const learn = (from: string, to: string): void => {
    if (from === to) return;
    forward.set(from, to);
    back.set(to, from);
  };
  return {
    now: (chat) => forward.get(chat) ?? chat,
    origin: (chat) => back.get(chat) ?? chat,
    async keep(from, to) {
      if (forward.get(from) === to) return;
      learn(from, to);
      await records.keep({ from, to });
    },
    load,
    known: () => (loaded ? Promise.resolve() : load()),
  };

  async function load(): Promise<void> {
    for (const { from, to } of await records.all()) learn(from, to);
    loaded = true;
  }
}
