/** First lines of a page that a program writes. */
export function generatedPage(title: string, from: string, intro: string): string {
  return `# ${title}\n\n<!-- Written by \`npm run docs\` from ${from}: change it there. -->\n\n${intro.trim()}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
