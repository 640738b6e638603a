import { LLMock } from '@copilotkit/aimock';
import { writeFile } from 'node:fs/promises';
import { startTelegram } from '../emulators/telegram/telegram-emulator.ts';
import type { TelegramEmulator } from '../emulators/telegram/telegram-emulator.ts';
import { createTestFolder } from './folder.ts';
import type { Sanctum } from './sanctum.ts';
import { createSanctum } from './sanctum.ts';
import { telegramSettings } from './telegram-talk.ts';

/** The whole program before its start, its owner at Telegram, and a model over the wire that answers by what it is asked. */
export type OperatorPlace = AsyncDisposable & {
  readonly telegram: TelegramEmulator;
  readonly mock: LLMock;
  readonly sanctum: Sanctum;
};

/** How the classifier's prompt begins, and that of whoever carries a task out. */
export const classifies = 'You read messages that the owner of a server writes';
export const carriesOut = 'You carry out one';

const classified = (intent: 'question' | 'command', summary: string) =>
  JSON.stringify({
    intent,
    summary,
    plan: 'Delete old packages and tell which',
    needs_confirmation: intent === 'command',
    confidence: 0.95,
  });

const costly = { prompt_tokens: 49_000, completion_tokens: 1_000, total_tokens: 50_000 };

/** Makes it: "free some disk space" is a command to it, everything else a question. */
export async function openOperatorPlace(
  engine: 'sqlite' | 'postgres',
  more: { readonly environment?: NodeJS.ProcessEnv; readonly plugins?: object } = {},
): Promise<OperatorPlace> {
  await using opened = new AsyncDisposableStack();
  const telegram = opened.use(await startTelegram());
  const mock = new LLMock({ port: 0 });
  await mock.start();
  opened.defer(() => mock.stop());
  mock.on(
    { systemMessage: classifies, userMessage: /NEW [^]*free some disk space/u },
    { content: classified('command', 'Free some disk space') },
  );
  mock.on({ systemMessage: classifies }, { content: classified('question', 'Wants to know something') });
  mock.on({ systemMessage: carriesOut }, { content: 'Deleted two packages: 300 MB.' });
  mock.on({ userMessage: /how full is the disk/u }, { content: 'Half full.', usage: costly });
  const settings = opened.use(await createTestFolder());
  const file = settings.at('sanctum.yaml');
  const plugins = { operator: { proactive: { pauseSeconds: 1 } }, ...more.plugins };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ plugins }));
  const sanctum = opened.use(
    await createSanctum(engine, {
      ...telegramSettings(telegram),
      LLM_PROVIDER: 'openai',
      LLM_BASE_URL: mock.url,
      LLM_API_KEY: 'sk-planted-0123456789',
      LLM_MODEL: 'm',
      SANCTUM_CONFIG: file,
      ...more.environment,
    }),
  );
  const rest = opened.move();
  return { telegram, mock, sanctum, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}
