import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

function chromiumPath(): string | undefined {
  return places.find((place) => place !== '' && existsSync(place));
}

/**
 * Whether browser tests can run here. Without Chromium one line says which were left out; where `CI` is set that is a fault instead.
 * @param what the tests in question, such as `the studio's pages`
 */
export function browserIsHere(what: string): boolean {
  if (chromiumPath() !== undefined) return true;
  const words = `Left out: browser tests of ${what}, because there is no Chromium (set CHROMIUM_PATH or install it).`;
  if ((process.env['CI'] ?? '') !== '') throw new Error(words);
  process.stderr.write(`${words}\n`);
  return false;
}

/** A page with everything that went wrong in it. */
export type Watched = {
  readonly page: Page;
  /** Errors of scripts, refused styles and scripts, failed requests. */
  readonly complaints: string[];
};

/** A browser for tests; closed at the end of its block. */
export type TestBrowser = AsyncDisposable & {
  readonly browser: Browser;
  /** A page in a profile of its own. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<Watched>;
};

/**
 * Parts of Chromium that cost time and that no test looks at: pages of its own behind the address bar, which are drawn anew with
 * every navigation, and a renderer in reserve. The last list of features counts, so those that Playwright turns off are here too.
 */
const features = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'PreloadTopChromeWebUI',
  'SpareRendererForSitePerProcess',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'AimEnabled',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** Starts Chromium without a window. */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('There is no Chromium: ask browserIsHere first');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${features.join(',')}`,
    ],
  });
  return {
    browser,
    async open(url, options = {}) {
      const context = await browser.newContext(options);
      const watched = watch(await context.newPage());
      await watched.page.goto(url);
      return watched;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Collects what a page complains about. */
export function watch(page: Page): Watched {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  return { page, complaints };
}

/** What axe finds wrong on the page as it stands (WCAG 2.2 A and AA, best practice), one line each. */
export async function axe(page: Page): Promise<readonly string[]> {
  // The pages' policy refuses foreign scripts, so the debugger evaluates the source, once a document.
  if (!(await page.evaluate(() => 'axe' in globalThis)))
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    );
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: {
        run: (
          root: Document,
          options: object,
        ) => Promise<{ violations: { id: string; help: string; nodes: { target: unknown }[] }[] }>;
      };
    };
    const result = await tool.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // Every rule is still run; only that of what is right no selectors are built.
      resultTypes: ['violations'],
    });
    return result.violations.map(
      (one) =>
        `${one.id}: ${one.help}: ${one.nodes
          .slice(0, 3)
          .map((node) => String(node.target))
          .join(' | ')}`,
    );
  });
}
