/** What the main thread tells the scanning one. A set is named by a number that is never used again. */
export type ScanOrder =
  | {
      readonly type: 'put';
      readonly set: number;
      readonly dimension: number;
      readonly positions: Int32Array;
      readonly codes: Int8Array;
      readonly scales: Float32Array;
    }
  | {
      readonly type: 'scan';
      readonly set: number;
      readonly request: number;
      readonly query: Int8Array;
      readonly mask: Uint8Array;
      readonly limit: number;
    }
  | { readonly type: 'drop'; readonly set: number };

/** The answer to a scan; positions best first. */
export type ScanAnswer = { readonly request: number; readonly positions: Int32Array };
