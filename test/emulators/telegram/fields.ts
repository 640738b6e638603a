/** What a method takes: types as the Bot API's documentation names them, `!` where the field is required. */
export type FieldTable = { readonly [field: string]: string };

/** A file that came in a multipart request. */
export type Upload = { readonly name: string; readonly media: string; readonly bytes: Uint8Array };

/** The fields of a request, in their own types. */
export type Fields = { readonly [field: string]: unknown };

/** The fields in the types of the table, or the sentence with which Telegram refuses them. */
export type Checked =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly problem: string };

/** Reads a body as JSON, as a form, or as multipart with files. */
export async function readFields(request: Request): Promise<Fields> {
  const type = request.headers.get('content-type') ?? '';
  if (request.method === 'GET' || type === '') {
    return Object.fromEntries(new URL(request.url).searchParams);
  }
  if (type.startsWith('application/json')) {
    const text = await request.text();
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return Object.fromEntries(Object.entries(typeof value === 'object' && value !== null ? value : {}));
  }
  const fields: { [field: string]: unknown } = {};
  for (const [name, value] of await request.formData()) {
    if (typeof value === 'string') fields[name] = value;
    else {
      const upload: Upload = {
        name: value.name,
        media: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      };
      fields[name] = upload;
    }
  }
  return fields;
}

/** Checks the fields of a call against its table. Unknown fields are refused, so that a slip of the pen is seen. */
export function checkFields(table: FieldTable, given: Fields): Checked {
  const fields: { [field: string]: unknown } = {};
  for (const [name, value] of Object.entries(given)) {
    const type = table[name];
    if (type === undefined) return refuse(`unknown field "${name}"`);
    if (value === undefined || value === null) continue;
    const read = readValue(type.replace('!', '').split('|'), value);
    if (read === undefined) return refuse(`field "${name}" must be of type ${type.replace('!', '')}`);
    fields[name] = read;
  }
  const missing = Object.entries(table).find(
    ([name, type]) => type.endsWith('!') && fields[name] === undefined,
  );
  if (missing !== undefined) return refuse(`parameter "${missing[0]}" is required`);
  return { ok: true, fields };
}

function refuse(problem: string): Checked {
  return { ok: false, problem: `Bad Request: ${problem}` };
}

/** The value in the first type that it fits; undefined where it fits none. Forms send everything as text. */
function readValue(types: readonly string[], value: unknown): unknown {
  for (const type of types) {
    const read = readAs(type, value);
    if (read !== undefined) return read;
  }
  return undefined;
}

function readAs(type: string, value: unknown): unknown {
  switch (type) {
    case 'Integer': {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case 'Boolean':
      if (value === 'true' || value === 'false') return value === 'true';
      return typeof value === 'boolean' ? value : undefined;
    case 'String':
      return typeof value === 'string' ? value : undefined;
    case 'InputFile':
      return isUpload(value) ? value : undefined;
    default: {
      const parsed = typeof value === 'string' ? parseJson(value) : value;
      if (type.startsWith('Array of ')) return Array.isArray(parsed) ? parsed : undefined;
      const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
      return isObject ? parsed : undefined;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the value is a file of this request. */
export function isUpload(value: unknown): value is Upload {
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;
}
