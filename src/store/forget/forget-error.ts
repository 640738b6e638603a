/** Why nobody was forgotten. Nothing was changed. */
export class ForgetError extends Error {
  override readonly name = 'ForgetError';
  readonly code: 'person-unknown' | 'person-ambiguous';

  constructor(code: ForgetError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
