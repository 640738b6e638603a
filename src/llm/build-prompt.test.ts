import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildPrompt, segmentTokens } from './build-prompt.ts';
import type { Budget } from './gateway.ts';
import type { Segment, Summarise, Tier } from './prompt.ts';
import { estimateTokens, tokensPerMessage } from './token-estimate.ts';

/** Counts one token a word, so that examples can be read. */
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;
const budget = (hard: number, soft = hard): Budget => ({ hard, soft, count: words });
const noSummary: Summarise = () => Promise.resolve(null);

/** A segment of so many tokens, the border of its one message included. */
function segment(kind: string, tier: Tier, source: string, tokens: number): Segment {
  const text = Array.from({ length: tokens - tokensPerMessage }, () => source).join(' ');
  const role = kind === 'turn' || kind === 'task' ? 'user' : 'system';
  return { kind, tier, source, why: `why ${source}`, messages: [{ role, text }] };
}

const turns = (count: number, tokens: number, tier: Tier = 'nice') =>
  Array.from({ length: count }, (_, index) => segment('turn', tier, `t${index}`, tokens));
const memories = (count: number, tokens: number) =>
  Array.from({ length: count }, (_, index) => segment('memory', 'should', `m${index}`, tokens));
const summaryOf =
  (tokens: number, seen: string[][] = []): Summarise =>
  (given) => {
    seen.push(given.map(({ source }) => source));
    return Promise.resolve(segment('summary', 'should', 'summary', tokens));
  };

async function kept(segments: readonly Segment[], limits: Budget, summarise = noSummary) {
  const built = await buildPrompt(segments, limits, 'test/m', summarise);
  return built.receipt.segments.filter((entry) => entry.kept).map(({ source }) => source);
}

describe('prompt builder', () => {
  it('L5 keeps everything in its order where there is room', async () => {
    const segments = [
      segment('system', 'must', 's', 10),
      ...memories(4, 10),
      ...turns(3, 10),
      segment('task', 'must', 'q', 10),
    ];
    const built = await buildPrompt(segments, budget(100), 'test/m', noSummary);
    assert.ok(built.ok);
    assert.deepEqual(
      built.messages,
      segments.flatMap(({ messages }) => messages),
    );
    assert.equal(built.receipt.tokens, 90);
    assert.ok(built.receipt.segments.every((entry) => entry.kept && entry.why === `why ${entry.source}`));
  });

  it('L5 over budget summarises older turns first and puts the summary in their place', async () => {
    const seen: string[][] = [];
    const segments = [
      segment('system', 'must', 's', 10),
      ...memories(4, 10),
      ...turns(12, 20),
      segment('task', 'must', 'q', 10),
    ];
    const built = await buildPrompt(segments, budget(400, 280), 'test/m', summaryOf(15, seen));
    assert.ok(built.ok);
    assert.deepEqual(seen, [['t0', 't1', 't2', 't3', 't4', 't5']]);
    assert.deepEqual(
      built.receipt.segments.filter((entry) => entry.kept).map(({ source }) => source),
      ['s', 'm0', 'm1', 'm2', 'm3', 'summary', 't6', 't7', 't8', 't9', 't10', 't11', 'q'],
    );
    assert.equal(built.receipt.tokens, 10 + 40 + 15 + 120 + 10);
    assert.match(
      built.receipt.segments.find(({ source }) => source === 't0')?.why ?? '',
      /summary of 6 older ones/,
    );
  });

  it('L5 an earlier summary goes into the next one', async () => {
    const seen: string[][] = [];
    const segments = [segment('summary', 'should', 'old', 20), ...turns(12, 20)];
    const sources = await kept(segments, budget(300, 200), summaryOf(15, seen));
    assert.equal(seen[0]?.[0], 'old');
    assert.equal(sources[0], 'summary');
    assert.ok(!sources.includes('old'));
  });

  it('L5 then recalled memories drop from 4 to 2, the last ones first', async () => {
    const segments = [segment('system', 'must', 's', 10), ...memories(4, 10), ...turns(3, 10, 'should')];
    assert.deepEqual(await kept(segments, budget(100, 60)), ['s', 'm0', 'm1', 't0', 't1', 't2']);
    assert.deepEqual(await kept(segments, budget(100, 70)), ['s', 'm0', 'm1', 'm2', 't0', 't1', 't2']);
  });

  it('L5 then nice segments go until the soft budget, and should-segments only above the hard one', async () => {
    const segments = [
      segment('system', 'must', 's', 10),
      segment('tools', 'should', 'tools', 20),
      segment('extra', 'nice', 'extra', 20),
      ...turns(3, 10, 'nice'),
      segment('turn', 'should', 'close', 20),
      segment('turn', 'must', 'q', 10),
    ];
    assert.deepEqual(await kept(segments, budget(200, 80)), ['s', 'tools', 'extra', 'close', 'q']);
    assert.deepEqual(await kept(segments, budget(200, 30)), ['s', 'tools', 'close', 'q']);
    assert.deepEqual(await kept(segments, budget(45, 30)), ['s', 'tools', 'q']);
    assert.deepEqual(await kept(segments, budget(25, 20)), ['s', 'q']);
  });

  it('L5 the hard budget may be used up to its last token and not one more', async () => {
    const segments = [segment('system', 'must', 's', 10), segment('tools', 'should', 'tools', 90)];
    assert.deepEqual(await kept(segments, budget(100)), ['s', 'tools']);
    assert.deepEqual(await kept(segments, budget(99)), ['s']);
    assert.deepEqual(await kept([segment('system', 'must', 's', 100)], budget(100)), ['s']);
  });

  it('L5 turns go from the oldest on where there is no summary', async () => {
    const segments = [...turns(5, 10), segment('turn', 'must', 'q', 10)];
    assert.deepEqual(await kept(segments, budget(30)), ['t3', 't4', 'q']);
  });

  it('L5 a summary that saves nothing is not used', async () => {
    const sources = await kept(turns(12, 20), budget(200), summaryOf(500));
    assert.ok(!sources.includes('summary'));
    assert.equal(sources.length, 10);
  });

  it('L5 must-segments that alone exceed the budget are a clear error with numbers', async () => {
    const segments = [
      segment('system', 'must', 'rules', 60),
      segment('turn', 'must', 'question', 50),
      ...memories(2, 10),
    ];
    const built = await buildPrompt(segments, budget(100, 80), 'test/m', noSummary);
    assert.ok(!built.ok);
    assert.equal(built.code, 'prompt-too-large');
    assert.match(built.message, /at least 110 tokens and test\/m may be given 100.*rules 60, question 50/);
  });

  it('L5 for any segments: never above hard, must kept, order kept, each segment once in an exact receipt', async () => {
    const tier = fc.constantFrom<Tier>('must', 'should', 'nice');
    const kind = fc.constantFrom('system', 'block', 'memory', 'summary', 'turn', 'task', 'other');
    const drawn = fc.array(fc.record({ kind, tier, tokens: fc.integer({ min: 5, max: 80 }) }), {
      maxLength: 40,
    });
    const limits = fc.record({
      hard: fc.integer({ min: 20, max: 1_500 }),
      part: fc.double({ min: 0.1, max: 1, noNaN: true }),
    });
    const summaryTokens = fc.option(fc.integer({ min: 5, max: 120 }));
    await fc.assert(
      fc.asyncProperty(drawn, limits, summaryTokens, async (specs, { hard, part }, summary) => {
        const segments = specs.map((spec, index) => segment(spec.kind, spec.tier, `s${index}`, spec.tokens));
        const allowed = budget(hard, Math.floor(hard * part));
        const summarise = summary === null ? noSummary : summaryOf(summary);
        const built = await buildPrompt(segments, allowed, 'test/m', summarise);
        const entries = built.receipt.segments;
        const mustTokens = specs
          .filter((spec) => spec.tier === 'must')
          .reduce((sum, spec) => sum + spec.tokens, 0);
        assert.equal(built.ok, mustTokens <= hard);
        // Every segment once, in its order; besides them at most one summary.
        assert.deepEqual(
          entries.map(({ source }) => source).filter((source) => source !== 'summary'),
          segments.map(({ source }) => source),
        );
        assert.ok(entries.filter(({ source }) => source === 'summary').length <= 1);
        assert.ok(entries.every((entry) => entry.tier !== 'must' || entry.kept));
        assert.equal(
          built.receipt.tokens,
          entries.filter((entry) => entry.kept).reduce((sum, entry) => sum + entry.tokens, 0),
        );
        if (!built.ok) return;
        assert.ok(built.receipt.tokens <= hard);
        const shown = built.messages.map((message) => ('text' in message ? message.text.split(' ')[0] : ''));
        assert.deepEqual(
          shown,
          entries.filter((entry) => entry.kept).map(({ source }) => source),
        );
        // Nothing nice is cut while the whole is within the soft budget.
        const whole = segments.reduce((sum, one) => sum + segmentTokens(one, allowed), 0);
        if (whole <= allowed.soft) assert.ok(entries.every((entry) => entry.kept));
        // Above soft nothing nice stays.
        if (built.receipt.tokens > allowed.soft)
          assert.ok(entries.every((entry) => entry.tier !== 'nice' || !entry.kept));
      }),
      { numRuns: 500 },
    );
  });
});

describe('token estimate', () => {
  it('L5 is near what byte-pair vocabularies give, by script', () => {
    const english =
      'The harbour was quiet that evening, and nobody expected the boat to come back before the storm.';
    assert.ok(Math.abs(estimateTokens(english) - 20) <= 5, String(estimateTokens(english)));
    assert.ok(Math.abs(estimateTokens('今日は港がとても静かでした。') - 13) <= 4);
    assert.ok(estimateTokens('Сегодня вечером в гавани было тихо') >= 10);
    assert.ok(estimateTokens('🦊🦊🦊') >= 6);
    assert.equal(estimateTokens(''), 0);
  });
});
