import { createHash } from 'node:crypto';
import type { FigureTheme } from '#shared/figures/palette.ts';
import { escapeText } from './svg/markup.ts';

/** What a content security policy calls a style sheet by. */
export function styleHash(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}

/**
 * A page that loads nothing and runs nothing: its policy allows its one style sheet only.
 *
 * @param body markup
 * @param theme that it keeps to; null: that of the reader's setting
 */
export function htmlPage(
  title: string,
  style: string,
  body: string,
  theme: FigureTheme | null = null,
): string {
  const policy = `default-src 'none'; style-src ${styleHash(style)}; base-uri 'none'; form-action 'none'`;
  const kept = theme === null ? '' : ` data-theme="${theme}"`;
  return `<!doctype html>
<html lang="en"${kept}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Godwit">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
