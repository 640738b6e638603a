import type { Gateway } from './gateway.ts';

/** Whether a role's model answers. */
export type ModelCheck = {
  readonly role: 'chat' | 'classifier' | 'embedder';
  /** `provider/model` as configured. */
  readonly name: string;
  /** `fallback` where another model had to answer in its place. */
  readonly state: 'ok' | 'fallback' | 'placeholder' | 'failed';
  /** One sentence for a person, without keys. */
  readonly detail: string;
};

/** Calls the model of each configured role once with a few tokens, which are on the account like all others. */
export async function checkModels(
  gateway: Pick<Gateway, 'generate' | 'embed' | 'describe' | 'canEmbed'>,
  principal: string,
  signal: AbortSignal,
): Promise<readonly ModelCheck[]> {
  const purpose = { scope: 'reactive', principal, cause: 'check' } as const;
  const checks: ModelCheck[] = [];
  for (const role of ['chat', 'classifier'] as const) {
    const { name, placeholder } = gateway.describe(role);
    if (placeholder) {
      checks.push({
        role,
        name,
        state: 'placeholder',
        detail: 'No model is configured: the placeholder answers.',
      });
      continue;
    }
    const messages = [{ role: 'user', text: 'Answer with the word ready.' }] as const;
    // Models that think before they speak need room for it.
    const answer = await gateway.generate({
      role,
      messages,
      maxOutputTokens: 256,
      timeoutMs: 30_000,
      purpose,
      signal,
    });
    if (!answer.ok) checks.push({ role, name, state: 'failed', detail: answer.failure.message });
    else if (answer.model === name) checks.push({ role, name, state: 'ok', detail: `${name} answers.` });
    else
      checks.push({
        role,
        name,
        state: 'fallback',
        detail: `${name} does not answer; ${answer.model} does.`,
      });
  }
  if (gateway.canEmbed) {
    const { name } = gateway.describe('embedder');
    const found = await gateway.embed({ texts: ['ready'], purpose, signal });
    const detail = found.ok
      ? `${name} gives ${found.vectors[0]?.length ?? 0} dimensions.`
      : found.failure.message;
    checks.push({ role: 'embedder', name, state: found.ok ? 'ok' : 'failed', detail });
  }
  return checks;
}
