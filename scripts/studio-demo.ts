// Shows the studio over invented content, for looking at it and for working on it: node scripts/studio-demo.ts [first-day|furnished|troubled] [port]
import { serveHouse } from '../test/kit/studio/serve.ts';

const [scenery = 'furnished', port = '8100'] = process.argv.slice(2);
if (scenery !== 'first-day' && scenery !== 'furnished' && scenery !== 'troubled') {
  process.stderr.write(`Cannot show "${scenery}": name first-day, furnished or troubled.\n`);
  process.exit(2);
}
const { url } = await serveHouse(scenery, { port: Number(port) });
process.stdout.write(`The studio with ${scenery} content is at ${url}\n`);
