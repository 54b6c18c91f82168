/** One task of an online test; the share of its cases that passed, from 0 to 1. */
export interface TestTask {
  title: string;
  share: number;
  minutes: number;
}

export interface CodeTest {
  candidate: string;
  job: string;
  /** As it is printed. */
  takenOn: string;
  tasks: readonly TestTask[];
}

/** Only what the built-in fonts of a PDF reader can show. */
function quoted(text: string): string {
  return `(${text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/[\\()]/g, '\\$&')})`;
}

function writeText(x: number, y: number, size: number, text: string, font = 'F1'): string {
  return `BT /${font} ${size} Tf ${x} ${y} Td ${quoted(text)} Tj ET`;
}

function fillBox(x: number, y: number, width: number, height: number, colour: string): string {
  return `${colour} rg ${x} ${y} ${width} ${height} re f 0.15 0.17 0.2 rg`;
}

function drawPage({ candidate, job, takenOn, tasks }: CodeTest): string {
  const points = tasks.map(({ share }) => Math.round((share * 100) / tasks.length));
  const total = points.reduce((sum, one) => sum + one, 0);
  const lines = [
    fillBox(0, 782, 595, 60, '0.13 0.36 0.7'),
    '1 1 1 rg',
    writeText(56, 804, 20, 'Online coding test', 'F2'),
    '0.15 0.17 0.2 rg',
    writeText(56, 740, 12, `Candidate: ${candidate}`),
    writeText(56, 720, 12, `Position: ${job}`),
    writeText(56, 700, 12, `Taken on: ${takenOn} (UTC+08:00)`),
    writeText(430, 716, 34, `${total}`, 'F2'),
    writeText(480, 716, 12, '/ 100 points'),
  ];
  for (const [row, { title, share, minutes }] of tasks.entries()) {
    const y = 640 - row * 74;
    lines.push(
      writeText(56, y, 13, `${row + 1}. ${title}`, 'F2'),
      writeText(56, y - 18, 10, `${Math.round(share * 20)} of 20 cases passed, ${minutes} minutes`),
      fillBox(56, y - 40, 420, 12, '0.9 0.92 0.94'),
      fillBox(56, y - 40, Math.round(420 * share), 12, share >= 0.6 ? '0.18 0.55 0.34' : '0.79 0.25 0.18'),
      writeText(490, y - 39, 12, `${points[row]}`),
    );
  }
  lines.push(writeText(56, 60, 9, 'Sample document of the demo company. All people are invented.'));
  return lines.join('\n');
}

/** A PDF of one page. */
export function writeCodeTest(test: CodeTest): Uint8Array {
  const page = drawPage(test);
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} >>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ' +
      '/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    font('Helvetica'),
    font('Helvetica-Bold'),
  ];
  let text = '%PDF-1.4\n';
  const starts = objects.map((object, index) => {
    const start = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const tableAt = text.length;
  const rows = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${tableAt}\n%%EOF\n`;
  return new TextEncoder().encode(text);
}
