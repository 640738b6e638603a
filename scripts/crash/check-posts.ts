/** What a platform shows of the bot. */
export type Post = { readonly external: string; readonly text: string };

/** A part of the outbox. */
export type OutboxPart = {
  readonly message: string;
  readonly state: string;
  readonly external: string | null;
  readonly payload: { readonly text: string };
};

/** Holds what the bot posted against the outbox: each post belongs to one part, and each part that counts as sent was posted. */
export function checkPosts(posts: readonly Post[], outbox: readonly OutboxPart[]) {
  const parts = outbox.filter(({ state }) => state === 'sent');
  const known = new Set(parts.map(({ external }) => external));
  const unknown = outbox.filter(({ state }) => state !== 'sent');
  const doubled: string[] = [];
  let arrived = 0;
  for (const post of posts.filter(({ external }) => !known.has(external))) {
    const at = unknown.findIndex(({ payload }) => payload.text === post.text);
    if (at < 0) doubled.push(`${post.external} ${post.text}`);
    else {
      unknown.splice(at, 1);
      arrived += 1;
    }
  }
  const posted = new Set(posts.map(({ external }) => external));
  return {
    figures: {
      posts: posts.length,
      'deliveries unknown': outbox.filter(({ state }) => state === 'unknown').length,
      'posted without an answer': arrived,
    },
    problems: {
      'posts twice': doubled,
      'sent, and never posted': parts
        .filter(({ external }) => external === null || !posted.has(external))
        .map(({ message }) => message),
      'never sent': outbox
        .filter(({ state }) => !['sent', 'unknown', 'expired'].includes(state))
        .map(({ message, state }) => `${message} ${state}`),
    },
  };
}
