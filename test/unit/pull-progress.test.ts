import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PullProgressLine } from '../../src/cli/pull/progress.ts';

function terminal(talkIsTty: boolean) {
  const talk = new PassThrough();
  return {
    out: new PassThrough(),
    talk,
    input: new PassThrough(),
    talkIsTty,
    said: () => String(talk.read() ?? ''),
  };
}

describe('the progress of a pull', () => {
  it('tells rate and time left where the pass before tells how much there is', async () => {
    const watched = terminal(true);
    const line = new PullProgressLine(watched, 1_000);
    line.begin('records');
    await sleep(2);
    line.update(250);
    expect(watched.said()).toMatch(/\[#{7,8}\.+\] {2}25% {2}250 records, \d+\/s, \d+ s left$/);
    line.begin('interviews');
    line.update(40);
    expect(watched.said()).toMatch(/40 interviews, \d+\/s$/);
    line.end();
    expect(watched.said()).toBe('\r\u001b[K');
  });

  it('says nothing of time when nothing is known, and nothing at all where no one watches', () => {
    const watched = terminal(true);
    const line = new PullProgressLine(watched, undefined);
    line.begin('records');
    line.update(250);
    expect(watched.said()).toMatch(/K250 records, \d+\/s$/);
    const unwatched = terminal(false);
    const silent = new PullProgressLine(unwatched, 1_000);
    silent.begin('records');
    silent.update(250);
    silent.end();
    expect(unwatched.said()).toBe('');
  });
});
