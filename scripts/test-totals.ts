import type { TestEvent } from 'node:test/reporters';

/** Writes the totals of a run as one line of JSON: tests alone, no suites. What was skipped has not passed. */
export default async function* totals(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue;
    const { tests, passed } = event.data.counts;
    yield JSON.stringify({ passed, failed: tests - passed });
  }
}
