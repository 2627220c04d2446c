/** What the paths look like that a path with `[*]` stands for. */
export function parameterPattern(path: string): RegExp {
  const parts = path
    .split('[*]')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join(String.raw`\[\d+\]`)}$`, 'u');
}
