/**
 * The smallest useful plugin: a tool that rolls dice, with its own piece of configuration and one route.
 *
 * In `sanctum.yaml`:
 *
 *     plugins:
 *       dice: { most: 20 }
 */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { definePlugin } from '../src/agent/plugin.ts';
import { defineTool } from '../src/agent/tools/define-tool.ts';

export const dice = definePlugin({
  name: 'dice',
  config: z.strictObject({ most: z.number().int().min(1).max(100).default(10) }).prefault({}),

  init: ({ log, config }) => log('info', 'The dice are on the table', { most: config.most }),
  dispose: () => undefined,

  tools: ({ config }) => [
    defineTool({
      name: 'roll_dice',
      description: 'Rolls dice and tells what each one shows.',
      input: z.object({
        count: z.number().int().min(1).max(config.most).default(1),
        sides: z.number().int().min(2).max(1000).default(6),
      }),
      effect: 'read',
      origins: ['owner', 'known-person', 'stranger', 'tool-output', 'proactive'],
      // Numbers of our own making cannot carry an order from outside.
      trusted: true,
      run: ({ count, sides }) => Promise.resolve({ ok: true, output: roll(count, sides) }),
    }),
  ],

  routes: () => [
    {
      method: 'GET',
      path: '/api/dice/:sides',
      summary: 'Rolls one die.',
      handle: ({ params }) => {
        const sides = z.coerce.number().int().min(2).max(1000).safeParse(params['sides']);
        return Promise.resolve(
          sides.success
            ? { status: 200, body: { shows: roll(1, sides.data) } }
            : { status: 400, body: { code: 'sides-invalid', detail: 'A die has 2 to 1000 sides.' } },
        );
      },
    },
  ],
});

function roll(count: number, sides: number): readonly number[] {
  return Array.from({ length: count }, () => randomInt(1, sides + 1));
}
