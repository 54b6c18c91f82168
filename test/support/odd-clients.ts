import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A client of the API that behaves as its first argument says. */
const source = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { MIANPING_DOMAIN: domain, MIANPING_APP_ID: app_id, MIANPING_APP_SECRET: app_secret, PIDS } = process.env;
const [behaviour] = process.argv.slice(2);

async function token() {
  const url = domain + '/open-apis/auth/v3/tenant_access_token/internal';
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ app_id, app_secret }) });
  return (await answer.json()).tenant_access_token;
}

async function page(query, bearer) {
  const url = domain + '/open-apis/hire/v1/interview_records?page_size=100' + query;
  const answer = await fetch(url, { headers: { authorization: 'Bearer ' + bearer } });
  const body = await answer.json();
  if (body.code === 0) return body.data;
  if (behaviour === 'stop-when-throttled') return { items: [], has_more: false };
  if (body.code !== 99991400 || behaviour === 'fail') throw new Error('code ' + body.code);
  const seconds = behaviour === 'hasty' ? 0.1 : Number(answer.headers.get('x-ogw-ratelimit-reset'));
  await sleep(seconds * 1000 + 20);
  return page(query, bearer);
}

async function records() {
  const bearer = await token();
  if (behaviour === 'hammer') await Promise.all(Array.from({ length: 15 }, () => page('', bearer)));
  const all = [];
  for (let query = ''; ; ) {
    const { items, has_more, page_token } = await page(query, bearer);
    all.push(...items);
    if (!has_more) return all;
    query = '&page_token=' + encodeURIComponent(page_token);
  }
}

const lines = {
  ids: ({ id }) => id,
  json: (record) => JSON.stringify(record),
  'windows-quoted': ({ id }) => '"' + id + '"\\r',
  numbers: ({ id }) => String(Number(id)),
};

if (behaviour === 'hang') {
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  writeFileSync(PIDS, process.pid + '\\n' + child.pid + '\\n');
  setInterval(() => {}, 1000);
} else if (behaviour === 'leave-child') {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  child.unref();
  writeFileSync(PIDS, process.pid + '\\n' + child.pid + '\\n');
  for (const { id } of await records()) process.stdout.write(id + '\\n');
} else if (behaviour === 'die') {
  process.kill(process.pid, 'SIGKILL');
} else {
  if (behaviour === 'read-stdin') for await (const _ of process.stdin);
  if (behaviour === 'complain') process.stderr.write('one\\ntwo\\n');
  const all = await records();
  const twice = behaviour === 'twice' ? all.slice(0, 2) : [];
  const missing = behaviour === 'skip' ? 1 : 0;
  if (behaviour === 'noise') {
    process.stdout.write(Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256)));
    process.stdout.write('\\n' + 'x'.repeat(20_000_000) + '\\n');
    for (let line = 0; line < 200_000; line++) process.stdout.write('[info] reading ' + line + '\\n');
  }
  for (const record of [...all.slice(missing), ...twice]) process.stdout.write((lines[behaviour] ?? lines.ids)(record) + '\\n');
}
`;

/** A folder with the odd client in it. */
export function writeOddClient(): { folder: string; file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-odd-client-'));
  const file = join(folder, 'client.mjs');
  writeFileSync(file, source);
  return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
