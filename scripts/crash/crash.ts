/**
 * Kills the real program at random points under load, on both engines, and counts afterwards what was lost or done twice (P1, P2,
 * K10, K11): `npm run crash -- --rounds 200`. `--scenario chat`, `operator` or `stream` for one of them (chat by default),
 * `--seconds N` to end after so many kills as fit, `--engine sqlite` or `--engine postgres` for one engine, `--seed N` to repeat the same kills.
 */
import { parseArgs } from 'node:util';
import { crashChat } from './chat/chat.ts';
import type { CrashAsk, CrashReport, Engine } from './ground.ts';
import { crashOperator } from './operator/operator.ts';
import { crashStream } from './stream/stream.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '86400' },
    scenario: { type: 'string', default: 'chat' },
    engine: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const scenarios = new Map<string, (ask: CrashAsk) => Promise<CrashReport>>([
  ['chat', crashChat],
  ['operator', crashOperator],
  ['stream', crashStream],
]);
const scenario = scenarios.get(values.scenario);
if (scenario === undefined)
  throw new Error(
    `There is no scenario "${values.scenario}"; there are: ${[...scenarios.keys()].join(', ')}`,
  );
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const engines: readonly Engine[] = (['sqlite', 'postgres'] as const).filter(
  (engine) => values.engine === undefined || values.engine === engine,
);

for (const engine of engines) {
  const started = Date.now();
  const until = started + Number(values.seconds) * 1000;
  const { kills, line, problems } = await scenario({ engine, rounds, until, seed });
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `${values.scenario} on ${engine}, seed ${seed}: ${kills} kills in ${seconds} s, ${line}\n`,
  );
  for (const [name, found] of Object.entries(problems)) {
    if (found.length === 0) continue;
    process.exitCode = 1;
    process.stdout.write(`  ${name}: ${JSON.stringify(found)}\n`);
  }
}
