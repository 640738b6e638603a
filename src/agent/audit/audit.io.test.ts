import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { core } from '../../store/migrations/core.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createAudit } from './audit.ts';
import { auditTables } from './audit.tables.ts';
import { faultOf, genesis, linkEntries } from './chain.ts';
import type { AuditEntry } from './chain.ts';

const entry: AuditEntry = {
  at: 1,
  principal: 'owner:1',
  kind: 'run',
  subject: 'run_1',
  action: 'a'.repeat(64),
  decision: 'done',
  approver: 'owner:1',
  sandbox: 'bwrap',
  exit: 0,
  bytes: 12,
};
const never = new AbortController().signal;

describe('the chain of the audit log', () => {
  it('O10 every member of an entry is covered by its hash, and a missing entry shows', () => {
    const rows = linkEntries([entry, { ...entry, at: 2 }, { ...entry, at: 3 }], genesis);
    const [first, second, third] = rows;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    assert.equal(faultOf(second, first), null);
    assert.match(faultOf(third, first) ?? '', /missing/u);
    const changes: Partial<AuditEntry>[] = [
      { at: 9 },
      { principal: 'x' },
      { kind: 'x' },
      { subject: 'x' },
      { action: 'x' },
      { decision: 'failed' },
      { approver: null },
      { sandbox: null },
      { exit: 1 },
      { bytes: 13 },
    ];
    for (const change of changes) assert.match(faultOf({ ...second, ...change }, first) ?? '', /changed/u);
  });
});

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the audit log on ${engine}`, () => {
    it('O10 entries of many writers at once form one chain; what stands in it can be neither changed nor taken away', async () => {
      await using opened = await openTestStore(engine, { migrations: [core, auditTables] });
      const { store } = opened;
      const audit = createAudit(store);
      await Promise.all(
        Array.from({ length: 12 }, (_, at) =>
          audit.commit(async () => ({ records: await audit.append([{ ...entry, at }]) })),
        ),
      );
      const report = await audit.verify(never);
      assert.deepEqual([report.entries, report.broken], [12, null]);
      for (const sql of [
        `update audit set decision = 'failed' where seq = 3`,
        'delete from audit where seq = 3',
      ])
        await assert.rejects(store.commit({ records: [{ sql, parameters: [] }] }), /append-only/u, sql);
      assert.equal((await audit.verify(never)).broken, null);
    });

    it('O10 an entry that was changed behind the engine’s back is found and named', async () => {
      await using opened = await openTestStore(engine, { migrations: [core, auditTables] });
      const { store } = opened;
      const audit = createAudit(store);
      for (const at of [1, 2, 3, 4])
        await audit.commit(async () => ({ records: await audit.append([{ ...entry, at }]) }));
      const drop =
        engine === 'sqlite'
          ? 'drop trigger audit_refuses_update'
          : 'drop trigger audit_refuses_change on audit';
      for (const sql of [drop, `update audit set approver = 'owner:2' where seq = 3`])
        await store.commit({ records: [{ sql, parameters: [] }] });
      const { entries, broken } = await audit.verify(never);
      assert.equal(entries, 2);
      assert.deepEqual(broken, { seq: 3, problem: 'it was changed after it was written' });
    });
  });
}
