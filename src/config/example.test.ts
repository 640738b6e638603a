import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { loadConfig } from '../config.ts';
import { envExample, yamlExample } from './example.ts';
import { settings } from './settings.ts';
import { loadParts } from '../wire.ts';

const { schemas } = loadParts({}).plugins;
const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** What the specification of the configuration names. */
const named = `APP_NAME APP_ENV HOST PORT DATA_DIR DATABASE_URL ADMIN_TOKEN SECRET_KEY PUBLIC_URL WEBHOOK_PORT LOG_LEVEL
  EXPORT_PATH TWITCH_CLIENT_ID TWITCH_CLIENT_SECRET TWITCH_BOT_USERNAME TWITCH_CHANNEL_NAME LLM_PROVIDER LLM_BASE_URL
  LLM_API_KEY LLM_MODEL CLASSIFIER_MODEL HAIKU_API_KEY TELEGRAM_BOT_TOKEN TELEGRAM_WEBHOOK_SECRET MASTER_CHAT_IDS
  MASTER_USER_IDS CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_API_KEY S3_ENDPOINT MINIO_ENDPOINT PDS_URI SELF_REPO TELEGRAM_API_ROOT
  TWITCH_API_URL TWITCH_AUTH_URL TWITCH_EVENTSUB_URL DISCORD_API_URL BLUESKY_SERVICE_URL X_API_URL ANTHROPIC_BASE_URL`;

/** A configuration without where its values come from. */
function withoutPlaces(config: object): object {
  const places = new Set(['settings', 'given', 'secrets']);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !places.has(name)));
}

describe('the example files', () => {
  it('W7 list every setting with its default', () => {
    assert.equal(read('.env.example'), envExample(), 'run node scripts/examples.ts');
    assert.equal(read('sanctum.example.yaml'), yamlExample(schemas), 'run node scripts/examples.ts');
  });

  it('W7 name every setting of every plugin, also those without a default', () => {
    const text = yamlExample(
      new Map([
        [
          'dice',
          z.strictObject({
            most: z.number().default(6).describe('Most dice at once'),
            colour: z.enum(['red', 'blue']).optional().describe('What they look like'),
            cup: z
              .strictObject({ lid: z.boolean().default(true).describe('Whether it has a lid') })
              .prefault({})
              .describe('Where they lie'),
            players: z
              .array(z.strictObject({ name: z.string().describe('What they are called') }))
              .default([])
              .describe('Who throws'),
          }),
        ],
      ]),
    );
    assert.equal(
      text.slice(text.indexOf('  dice:')),
      [
        '  dice:',
        '    # Most dice at once.',
        '    most: 6',
        '    # What they look like: red, blue.',
        '    #colour:',
        '    # Where they lie.',
        '    cup:',
        '      # Whether it has a lid.',
        '      lid: true',
        '    # Who throws.',
        '    players: []',
        '    #  - name: # What they are called.',
        '',
      ].join('\n'),
    );
    const bare = new Map([['dice', z.strictObject({ most: z.number().default(6) })]]);
    assert.throws(() => yamlExample(bare), /The setting "most" of a plugin has no description/u);
  });

  it('W7 know every variable by name', () => {
    const known = Object.values(settings).flatMap((setting) => [setting.env, ...setting.aliases]);
    assert.deepEqual(
      named.split(/\s+/).filter((name) => !known.some((other) => other === name)),
      [],
    );
    assert.equal(new Set(known).size, known.length);
  });

  it('W7 change nothing when they are used as they are', async () => {
    const files = (text: { readonly [name: string]: string }): Parameters<typeof loadConfig>[0] => ({
      env: {},
      cwd: '/home',
      files: { read: (path) => text[path] ?? null, mode: () => null, list: () => [] },
    });
    const plain = await loadConfig(files({}));
    assert.ok(plain.ok);
    const uncommented = envExample().replaceAll(/^#([A-Z0-9_]+=)(?!.*sanctum\.yaml)/gm, '$1');
    for (const given of [{ '/home/sanctum.yaml': yamlExample(schemas) }, { '/home/.env': uncommented }]) {
      const loaded = await loadConfig(files(given));
      assert.ok(loaded.ok);
      const { settings: mine, plugins } = loaded.value;
      assert.deepEqual(withoutPlaces({ ...loaded.value, plugins: {} }), withoutPlaces(plain.value));
      for (const [name, schema] of schemas)
        assert.deepEqual(schema.parse(plugins[name]), schema.parse(undefined), name);
      assert.deepEqual({ ...mine, databaseUrl: null }, plain.value.settings);
    }
  });
});
