/** A client of the JSON API, for tests. */
export type Api = {
  readonly url: string;
  readonly get: <Body>(path: string) => Promise<Body>;
  readonly post: <Body>(
    path: string,
    body?: object,
  ) => Promise<{ readonly status: number; readonly body: Body }>;
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
  async function post<Body>(
    path: string,
    body: object = {},
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
  return {
    url,
    post,
    async get<Body>(path: string): Promise<Body> {
      return (await (await fetch(url + path)).json()) as Body;
    },
    newThread: async () => (await post<{ readonly id: string }>('/api/threads')).body.id,
    async say(thread, text, key) {
      keys += 1;
      const said = await post<{ readonly messageId: string }>(`/api/threads/${thread}/messages`, {
        text,
        key: key ?? `test-${keys}`,
      });
      if (said.status !== 202) throw new Error(`The message was refused: ${JSON.stringify(said.body)}`);
      return said.body.messageId;
    },
  };
}
