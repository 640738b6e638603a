import { definePlugin } from '../../agent/plugin.ts';
import type { Plugin } from '../../agent/plugin.ts';
import { createWebChannel } from './web-channel.ts';

/** The studio as a channel (C7). */
export const webPlugin: Plugin = definePlugin({
  name: 'web',
  channels: ({ clock }) => [createWebChannel({ clock })],
  init: () => {},
  dispose: () => {},
});
