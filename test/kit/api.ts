/** A client of the JSON API, for tests. */
export type Api = {
  readonly url: string;
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (
    path: string,
    body?: object,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** The last messages of a thread, oldest first. */
  readonly messages: (thread: string) => Promise<readonly WireMessage[]>;
  readonly newThread: () => Promise<string>;
  /** Says something and gives the message's id. */
  readonly say: (thread: string, text: string, key?: string) => Promise<string>;
};

/** A message as the API gives it. */
export type WireMessage = {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  readonly state: string;
  readonly answers: string | null;
};

let keys = 0;

/** Speaks to the server at this address. */
export function connectApi(url: string): Api {
  async function post(
    path: string,
    body: object = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  return {
    url,
    post,
    get: async (path) => (await fetch(url + path)).json(),
    async messages(thread) {
      const page = await (await fetch(`${url}/api/threads/${thread}/messages`)).json();
      return (page as { readonly messages: readonly WireMessage[] }).messages;
    },
    newThread: async () => ((await post('/api/threads')).body as { readonly id: string }).id,
    async say(thread, text, key) {
      keys += 1;
      const said = await post(`/api/threads/${thread}/messages`, {
        text,
        key: key ?? `test-${keys}`,
      });
      if (said.status !== 202) throw new Error(`The message was refused: ${JSON.stringify(said.body)}`);
      return (said.body as { readonly messageId: string }).messageId;
    },
  };
}
