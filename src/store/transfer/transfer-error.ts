/** An export or import that cannot be done. Nothing was changed, unless the code is `import-broken-off`. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly code: 'file-exists' | 'file-unreadable' | 'file-invalid' | 'store-not-empty' | 'import-broken-off';

  constructor(code: TransferError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
