import { artifactTables, artifactView } from './agent/artifacts/artifact.view.ts';
import { createApprovalsPlugin } from './agent/approvals/approvals-plugin.ts';
import { conversationTables } from './agent/conversation/conversation.tables.ts';
import type { Plugin } from './agent/plugin.ts';
import { loadPlugins } from './agent/plugins/load-plugins.ts';
import type { LoadedPlugins } from './agent/plugins/load-plugins.ts';
import { createMcpPlugin } from './agent/tools/mcp-plugin.ts';
import { vaultTables } from './agent/vault/vault.tables.ts';
import { createChroniclerPlugin } from './apps/chronicler/chronicler-plugin.ts';
import { createOperatorPlugin } from './apps/operator/operator-plugin.ts';
import { createTelegramPlugin } from './channels/telegram/telegram-plugin.ts';
import { createTwitchPlugin } from './channels/twitch/twitch-plugin.ts';
import { webPlugin } from './channels/web/web-plugin.ts';
import type { Config } from './config.ts';
import { llmMigration } from './llm/llm.tables.ts';
import { spendMigration } from './llm/spend/spend.tables.ts';
import { blockView } from './memory/blocks/block.view.ts';
import { embeddingTables } from './memory/embedding/embedding.tables.ts';
import { memoryStreamsInPlace, memoryTables } from './memory/memory.tables.ts';
import { memoryView } from './memory/memory.view.ts';
import { forgetTables } from './store/forget/forget.tables.ts';
import { core } from './store/migrations/core.ts';
import type { Migration } from './store/migration.ts';
import type { Projection } from './store/projection.ts';
import { pruneIndexes } from './store/prune/prune.tables.ts';
import { threadDetails, threadTables } from './store/thread/thread.tables.ts';
import { threadView } from './store/thread/thread.view.ts';
import { telegramSettings } from './wire/telegram-settings.ts';
import { executorOptions } from './wire/executor-options.ts';
import { twitchOptions } from './wire/twitch-options.ts';

/** Channels and applications, in the order in which they start: adding one is one folder and one line here. */
function list({ settings }: PartsConfig): readonly Plugin[] {
  return [
    createMcpPlugin(),
    webPlugin,
    createTwitchPlugin(twitchOptions(settings)),
    createTelegramPlugin(telegramSettings(settings)),
    createApprovalsPlugin(),
    openChronicler(),
    createOperatorPlugin({ except: ['web'], executors: executorOptions(settings) }),
  ];
}

/** What the parts read of the configuration; without it they are as with nothing configured. */
export type PartsConfig = Partial<Pick<Config, 'plugins' | 'settings'>>;

/** What the parts of this program bring to a store. */
export type Parts = {
  readonly plugins: LoadedPlugins;
  /** Every exact read model. */
  readonly projections: readonly Projection[];
  /** Every step of the schema. */
  readonly migrations: readonly Migration[];
};

/** Checks the parts against their sections of the configuration; throws `PluginError` with everything that is wrong. */
export function loadParts(config: PartsConfig): Parts {
  const plugins = loadPlugins(list(config), config.plugins);
  return {
    plugins,
    projections: [threadView, artifactView, memoryView, blockView, ...plugins.projections],
    migrations: [
      core,
      threadTables,
      llmMigration,
      spendMigration,
      memoryTables,
      memoryStreamsInPlace,
      conversationTables,
      forgetTables,
      embeddingTables,
      threadDetails,
      vaultTables,
      artifactTables,
      pruneIndexes,
      ...plugins.migrations,
    ],
  };
}

/** The chronicler alone, for recordings. */
export function loadChronicler(sections: { readonly [plugin: string]: unknown }): LoadedPlugins {
  const { chronicler } = sections;
  return loadPlugins([openChronicler()], chronicler === undefined ? {} : { chronicler });
}

function openChronicler(): Plugin {
  return createChroniclerPlugin({ channels: ['twitch'] });
}
