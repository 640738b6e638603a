import type { Gateway } from '../llm/gateway.ts';
import type { Check } from './operations.ts';

/** Tells which model stands behind each role; asked to, it calls those that write, with a few tokens. */
export async function checkModels(
  gateway: Gateway,
  call: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const role of ['chat', 'classifier'] as const) {
    const { name, placeholder } = gateway.describe(role);
    if (placeholder) {
      const detail = 'a placeholder answers: set LLM_PROVIDER and LLM_API_KEY, or LLM_BASE_URL and LLM_MODEL';
      checks.push({ name: `${role} model`, state: role === 'chat' ? 'warning' : 'ok', detail });
      continue;
    }
    if (!call) {
      checks.push({ name: `${role} model`, state: 'ok', detail: `${name} (not called; --models does)` });
      continue;
    }
    const answer = await gateway.generate({
      role,
      messages: [{ role: 'user', text: 'Answer with the word ready.' }],
      maxOutputTokens: 64,
      timeoutMs: 30_000,
      purpose: { scope: 'reactive', principal: 'owner:cli', cause: 'doctor' },
      signal,
    });
    checks.push(
      answer.ok
        ? { name: `${role} model`, state: 'ok', detail: `${answer.model} answers` }
        : { name: `${role} model`, state: 'failed', detail: answer.failure.message },
    );
  }
  const detail = gateway.canEmbed
    ? `${gateway.describe('embedder').name} makes vectors for memory`
    : 'none: memory is searched by words';
  return [...checks, { name: 'embedder', state: 'ok', detail }];
}
