/** A plugin cannot be used. Its message names every plugin concerned and never holds a value of its configuration. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly code: 'plugin-invalid' | 'plugin-failed';
  readonly problems: readonly { readonly plugin: string; readonly problem: string }[];

  constructor(code: PluginError['code'], problems: PluginError['problems'], options?: ErrorOptions) {
    super(problems.map(({ plugin, problem }) => `Plugin "${plugin}" ${problem}`).join('\n'), options);
    this.code = code;
    this.problems = problems;
  }
}
