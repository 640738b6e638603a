import type { Conversations } from '../../agent/conversation.ts';
import type { PluginPage, PluginWaiting } from '../../agent/plugin.ts';
import type { RoleDescription } from '../../llm/gateway.ts';
import type { Jobs } from '../../store/store.ts';
import type { NavigationItem } from '../../ui/navigation.ts';
import type { ServerMemory } from '../memory-port.ts';
import type { Health, TokenDay } from '../ports.ts';

/** The agent as the frame shows it. */
export type AgentCard = {
  readonly name: string;
  /** `thinking` while any turn runs, `asleep` where it cannot answer. */
  readonly state: 'awake' | 'thinking' | 'asleep';
  /** What it is doing or why it is quiet, in one sentence. */
  readonly activity: string;
};

/** Something that waits for a person besides dead jobs and what plugins bring. */
export type Waiting = {
  /** `delivery`: nobody knows whether the platform took a post. */
  readonly type: 'interrupted' | 'failed' | 'delivery';
  /** For `delivery`: the part that a person settles. */
  readonly part?: string;
  readonly thread: string;
  readonly title: string;
  readonly message: string;
  /** What happened, in one sentence, or the start of what was written. */
  readonly words: string;
  readonly at: number;
};

/** A setting as the settings page shows it; secrets are never among them. */
export type SettingRow = {
  readonly name: string;
  readonly value: string;
  /** Where it came from, such as `default`, `environment`, `sanctum.yaml`. */
  readonly source: string;
};

/** What is configured, without secrets. */
export type Configured = {
  readonly roles: readonly RoleDescription[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly SettingRow[] }[];
};

/** Everything that the pages need from the rest of the house. */
export type StudioPorts = {
  readonly conversations: Conversations;
  readonly memory: ServerMemory;
  /** Whose memory the pages search and show. */
  readonly holder: string;
  readonly agent: () => AgentCard | Promise<AgentCard>;
  readonly version: { readonly name: string; readonly version: string; readonly sha: string };
  readonly health: () => Promise<Health>;
  readonly waiting: () => Promise<readonly Waiting[]>;
  /** What waits in the care of plugins. */
  readonly brought?: () => Promise<readonly PluginWaiting[]>;
  /** A person says what became of a part that nobody knows about; false where it is settled by now. */
  readonly settleDelivery: (part: string, word: 'sent' | 'resend' | 'drop') => Promise<boolean>;
  readonly tokens: () => Promise<TokenDay>;
  readonly configured: () => Configured | Promise<Configured>;
  readonly jobs: Pick<Jobs, 'list' | 'requeue' | 'cancel' | 'counts'>;
  /** On whose behalf the forms act; `owner:web` by default. */
  readonly principal?: string;
  readonly clock: () => number;
  /** Told of faults behind a page, with the address; the person sees sentences without details. */
  readonly onFault?: (fault: unknown, path: string) => void;
  /** Pages that plugins add. */
  readonly pages?: readonly PluginPage[];
  /** Entries of the applications, shown after Chats. */
  readonly navigation?: readonly NavigationItem[];
};
