import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadPlugins } from '../src/agent/plugins/load-plugins.ts';
import { createMemory } from '../src/memory/context.ts';
import { holder, migrations, projections, talkIn } from '../src/memory/embedding/embedding.fixtures.ts';
import { keepProvider } from '../src/memory/provider/keep-provider.ts';
import { forgetTables } from '../src/store/forget/forget.tables.ts';
import { forgetPerson } from '../src/store/forget/forget.ts';
import { rebuildStreams } from '../src/store/rebuild.ts';
import { eventually } from '../test/kit/house.ts';
import { openTestHouse } from '../test/kit/plugin-house.ts';
import { openTestStore } from '../test/kit/stores.ts';
import { wordMemory } from './memory-plugin.ts';

describe('the word-memory plugin', () => {
  it('A6 M4 K15 stores, searches in prompts and tools, shows nobody what they may not see, and forgets', async () => {
    const all = [...migrations, forgetTables];
    await using test = await openTestStore('sqlite', { projections, migrations: all });
    await using opened = await openTestHouse();
    const { store } = test;
    await using running = await loadPlugins([wordMemory]).start({ ...opened.house, store });
    const provider = running.memory;
    assert.ok(provider !== null);
    const { ids, gateway } = opened.house;
    const ports = { store, clock: Date.now, ids, gateway, provider, profile: () => undefined };
    using memory = createMemory(ports);
    const errors: string[] = [];
    await using _keeping = keepProvider(store, provider, { onError: (error) => errors.push(error) });

    const room = talkIn(store, 'room');
    await room.open();
    const secret = await room.say('ann', 'The key is under the blue pot');
    const later = await room.say('bob', 'I like the blue sky');
    const search = async (person: string, text: string) => {
      const audience = { kind: 'private', members: [`person:${person}`] } as const;
      const found = await memory.recall.search({ holder, text, audience });
      return found.map(({ id, why }) => [id, why]);
    };
    await eventually(async () => (await search('ann', 'the blue pot')).length === 2);
    assert.deepEqual(await search('ann', 'the blue pot'), [
      [secret, 'shares 3 words'],
      [later, 'shares 2 words'],
    ]);
    assert.deepEqual(await search('bob', 'the blue pot'), [[later, 'shares 2 words']]);
    assert.deepEqual(await search('eve', 'the blue pot'), []);

    const { recalled } = await memory.contextFor({
      agent: holder,
      thread: 'room',
      audience: { kind: 'private', members: ['person:ann'] },
      query: 'blue pot',
      except: new Set([later]),
    });
    assert.match(recalled[0]?.why ?? '', /shares 2 words/);

    await room.edit(secret, 'The key is with the baker');
    await eventually(async () => (await search('ann', 'baker'))[0]?.[0] === secret);

    const options = { projections, migrations: all, clock: Date.now };
    const rebuild = (streams: readonly string[]) => rebuildStreams(store, streams, options);
    await forgetPerson(
      { store, projections, migrations: all, known: [], rebuild },
      {
        person: 'person:ann',
        until: Date.now(),
        dryRun: false,
        salt: 'salt',
        meta: { at: Date.now(), actor: 'owner:cli', origin: 'direct' },
        progress: () => {},
        signal: new AbortController().signal,
      },
    );
    await eventually(async () => {
      const left = await provider.search({ holder, text: 'the key is with baker under blue sky' });
      return left.length === 1 && left[0]?.id === later;
    });
    assert.deepEqual(errors, []);
  });
});
