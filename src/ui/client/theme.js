// Light, dark, or as the machine says; the server keeps it for this browser, so that the next page is right at once.

/** @param {string} theme */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const scheme = document.querySelector('meta[name="color-scheme"]');
  scheme?.setAttribute('content', theme === 'system' ? 'light dark' : theme);
  for (const input of document.querySelectorAll('[data-theme-form] input')) {
    if (input instanceof HTMLInputElement) input.checked = input.value === theme;
  }
  void fetch('/settings/theme', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-studio': '1' },
    body: new URLSearchParams({ theme }),
  });
}
