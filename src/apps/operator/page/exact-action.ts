import { z } from 'zod';
import { shortHash } from '../../../agent/approvals/action.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { html } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';

/** What will be done, word for word, and below it everything else that the hash covers. */
export function exactAction({ id, action, hash }: Approval): Html {
  const whole: unknown = JSON.parse(action);
  return html`<pre
      class="exact"
      tabindex="0"
      aria-label="The exact action"
    ><code>${essenceOf(whole)}</code></pre>
    <details class="exact-rest" id="whole-${id}">
      <summary>All that the approval is bound to, sha256 <code>${shortHash(hash)}</code></summary>
      <pre class="exact" tabindex="0" aria-label="The whole action"><code>${indented(whole)}</code></pre>
    </details>`;
}

const named = z.union([
  z.object({ kind: z.literal('run'), request: z.string() }),
  z.object({ kind: z.literal('call'), tool: z.string(), action: z.unknown() }),
  z.object({ kind: z.literal('tool'), tool: z.string(), input: z.unknown() }),
]);

function essenceOf(action: unknown): string {
  const parsed = named.safeParse(action);
  if (!parsed.success) return indented(action);
  const { data } = parsed;
  if (data.kind === 'run') return data.request;
  return `${data.tool}\n${indented(data.kind === 'call' ? data.action : data.input)}`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'null';
}
