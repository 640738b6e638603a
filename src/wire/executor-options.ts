import type { ExecutorOptions } from '../apps/operator/executors/create-executors.ts';
import type { Config } from '../config.ts';

/** What the settings say of executors; without settings commands stay within a sandbox and Claude Code is left alone. */
export function executorOptions(settings: Config['settings'] | undefined): ExecutorOptions {
  const {
    allowUnsandboxed = false,
    claudeCodePath = null,
    anthropicKey: key = null,
    anthropicUrl,
  } = settings ?? {};
  const anthropic = key === null || anthropicUrl === undefined ? null : { url: anthropicUrl, key };
  return { allowUnsandboxed, claudeCodePath, anthropic };
}
