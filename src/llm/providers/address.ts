/** An address without its trailing slash; with this path where it has none, such as `/v1`. */
export function withPath(url: string, path: string): string {
  const plain = url.replace(/\/+$/, '');
  return URL.canParse(plain) && new URL(plain).pathname === '/' ? plain + path : plain;
}
