import { checkModels } from '../llm/check-models.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Check } from './operations.ts';

/** Tells which model stands behind each role; asked to, it calls each of them once. */
export async function describeModels(
  gateway: Gateway,
  call: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  if (call) {
    const checks = await checkModels(gateway, 'owner:cli', signal);
    return checks.map(({ role, state, detail }) => ({ name: `${role} model`, state: grades[state], detail }));
  }
  const named = (['chat', 'classifier'] as const).map((role): Check => {
    const { name, placeholder } = gateway.describe(role);
    const state = placeholder && role === 'chat' ? 'warning' : 'ok';
    return { name: `${role} model`, state, detail: placeholder ? advice : `${name} (--models calls it)` };
  });
  const detail = gateway.canEmbed
    ? `${gateway.describe('embedder').name} (--models calls it)`
    : 'none: memory is searched by words';
  return [...named, { name: 'embedder model', state: 'ok', detail }];
}

const advice = 'a placeholder answers: set LLM_PROVIDER and LLM_API_KEY, or LLM_BASE_URL and LLM_MODEL';
const grades = { ok: 'ok', fallback: 'warning', placeholder: 'warning', failed: 'failed' } as const;
