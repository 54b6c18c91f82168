import type { ControlClock, ControlStatus } from '#contract/sandbox/control.ts';
import type { FaultState } from '#contract/sandbox/faults.ts';
import type { JournalEntry } from '#contract/sandbox/journal.ts';

/** Cells in columns, as wide as they need to be. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function clockText({ now_ms: nowMs, frozen }: ControlClock): string {
  return `${new Date(nowMs).toISOString()}  ${frozen ? 'frozen' : 'goes on'}`;
}

/** `1 call`, `2 calls`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 call is forgotten`, `2 calls are forgotten`. */
export function countedAs(count: number, noun: string, participle: string): string {
  return `${counted(count, noun)} ${count === 1 ? 'is' : 'are'} ${participle}`;
}

export function statusText(status: ControlStatus): string {
  const { faults, journal } = status;
  const dropped = journal.dropped > 0 ? `, ${journal.dropped} older ones are no longer kept` : '';
  return columns([
    ['run', status.run],
    ['domain', status.domain],
    ['app id', status.app_id],
    ['app secret', status.app_secret],
    ['clock', clockText(status.clock)],
    ['faults', `${faults.active} active, ${faults.lifted} lifted themselves`],
    ['snapshots', status.snapshots.join(', ') || 'none'],
    ['journal', `${counted(journal.entries, 'call')}${dropped}`],
  ]);
}

export function faultsText(faults: readonly FaultState[]): string {
  if (faults.length === 0) return 'no faults';
  return columns(faults.map(faultRow));
}

function faultRow({ id, fault, seen, hits, active }: FaultState): string[] {
  const { kind, ...details } = fault.action;
  const parts = [kind, ...shown('', details), ...shown('for ', fault.match), ...shown('ends ', fault.ends)];
  return [
    `${id}`,
    active ? 'active' : 'lifted',
    `${hits} of ${seen} calls hit`,
    ...(fault.name === undefined ? [parts.join(' ')] : [`${fault.name}: ${parts.join(' ')}`]),
  ];
}

function shown(label: string, value: object | undefined): string[] {
  return value === undefined || Object.keys(value).length === 0 ? [] : [`${label}${JSON.stringify(value)}`];
}

export function journalText(entries: readonly JournalEntry[]): string {
  if (entries.length === 0) return 'no calls';
  return columns(entries.map(journalRow));
}

function journalRow(entry: JournalEntry): string[] {
  return [
    `#${entry.id}`,
    new Date(entry.at_ms).toISOString(),
    `+${(entry.elapsed_ms / 1000).toFixed(3)} s`,
    entry.method,
    outcomeText(entry),
    `${entry.duration_ms.toFixed(1)} ms`,
    entry.page === undefined ? '' : `page ${entry.page}`,
    entry.faults.join(', '),
    entry.path + queryText(entry.query),
  ];
}

function outcomeText({ status, code, outcome }: JournalEntry): string {
  if (status === 0)
    return { under_way: 'under way', answered: '', reset: 'reset', abandoned: 'abandoned' }[outcome];
  return [status, code, outcome === 'reset' ? 'reset' : undefined]
    .filter((part) => part !== undefined)
    .join(' ');
}

const longestValue = 24;

function queryText(query: JournalEntry['query']): string {
  const parts = Object.entries(query).flatMap(([name, values]) =>
    [values]
      .flat()
      .map((value) => `${name}=${value.length > longestValue ? `${value.slice(0, longestValue)}…` : value}`),
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
