import type { LlmTables } from '../../llm/llm.tables.ts';
import type { Receipt } from '../../llm/prompt.ts';
import { tablesOf } from '../../store/projection.ts';
import type { Sql } from '../../store/projection.ts';
import type { Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';

/** Keeps the receipt of a reply's prompt; it commits with the reply (L5). */
export function keepReceipt(
  sql: Sql,
  message: string,
  stream: string,
  receipt: Receipt,
  at: number,
): Statement {
  const text = JSON.stringify(receipt);
  return toStatement(
    tablesOf<LlmTables>(sql)
      .insertInto('receipts')
      .values({ message, stream, receipt: text, at })
      .onConflict((conflict) => conflict.column('message').doUpdateSet({ receipt: text, at })),
  );
}
