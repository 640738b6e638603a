import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** What every request carries through the server. */
export type ServerEnv = {
  Bindings: HttpBindings;
  Variables: {
    /** Id of the request, also in the header X-Request-Id and in the log. */
    request: string;
    /** Address of the client, for limits and the log. */
    client: string;
    /** True once a bearer token was right: such a request needs no check against browsers' tricks. */
    bearer: boolean;
  };
};

/** One request on its way. */
export type ServerContext = Context<ServerEnv>;
