import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { ServerEnv } from '../http/context.ts';
import type { StudioTools } from '../ports.ts';
import { blockRoutes } from './blocks.ts';
import { chatRoutes } from './chat.ts';
import { chatsRoutes } from './chats.ts';
import type { Studio } from './context.ts';
import { homeRoutes } from './home.ts';
import { loginRoutes } from './login.ts';
import { memoryItemRoutes } from './memory-items.ts';
import { memoryRoutes } from './memory.ts';
import { pluginPages } from './plugin-pages.ts';
import type { StudioPorts } from './ports.ts';
import { brokenPage, missingPage } from './refusal.ts';
import { settingsRoutes } from './settings.ts';

/** The pages of the studio (W5), rendered on the server; their modules speak to the API of the same server. */
export function createStudio(ports: StudioPorts, tools: StudioTools): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const studio: Studio = { ports, tools };

  app.use(compress());
  homeRoutes(app, studio);
  chatsRoutes(app, studio);
  chatRoutes(app, studio);
  memoryRoutes(app, studio);
  memoryItemRoutes(app, studio);
  blockRoutes(app, studio);
  settingsRoutes(app, studio);
  pluginPages(app, studio, ports.pages ?? []);
  if (tools.login !== undefined) loginRoutes(app, studio, tools.login);
  app.get('*', (context, next) => (isForPeople(context.req.path) ? missingPage(studio, context) : next()));
  app.onError((fault, context) => {
    ports.onFault?.(fault, context.req.path);
    return brokenPage(studio, context);
  });
  return app;
}

/** Programs ask elsewhere and get a problem instead of a page. */
function isForPeople(path: string): boolean {
  return path !== '/login' && !path.startsWith('/api/') && !path.startsWith('/assets/');
}
