import { operations } from '../../app.ts';
import { type Call, type CommandMaker, type CommonOptions, withApp } from '../command.ts';
import { print } from '../terminal.ts';

interface ListOptions extends CommonOptions {
  dead?: boolean;
}

type ListedEvent = Awaited<ReturnType<typeof operations.listEvents>>[number];

export function outboxCommand(maker: CommandMaker) {
  return maker
    .group('outbox', 'see events that store apps have not taken yet, and send them again')
    .addCommand(
      maker.make<[], ListOptions>('list', 'show events that were not taken yet', list, (command) =>
        command.option('--dead', 'only those that were given up; they are kept for 30 days'),
      ),
    )
    .addCommand(
      maker.make<[string], CommonOptions>(
        'retry <event-id>',
        'send an event again, also one that was given up; a running server does it',
        retry,
      ),
    );
}

async function list({ terminal, json }: Call, options: ListOptions): Promise<undefined> {
  const all = await withApp(options, ({ ctx }) => operations.listEvents(ctx));
  const events = all.filter(({ state }) => !options.dead || state === 'given up');
  const lines = events.map(lineOf).join('\n');
  print(terminal, json, { events: events.map(resultOf) }, lines || 'nothing waits');
}

function resultOf(event: ListedEvent) {
  return {
    event_id: event.eventId,
    app_id: event.appId,
    kind: event.kind,
    state: event.state.replace(' ', '_'),
    tries: event.tries,
    created_at_ms: event.createdAtMs,
    next_try_at_ms: event.deadAtMs === undefined ? event.dueAtMs : null,
    last_error: event.lastError ?? null,
  };
}

function lineOf(event: ListedEvent): string {
  const { eventId, appId, kind, state, tries, createdAtMs, lastError } = event;
  const since = new Date(createdAtMs).toISOString();
  const why = lastError === undefined ? '' : `: ${lastError}`;
  return `${eventId}  ${appId}  ${kind}  since ${since}  ${state} after ${tries} tries${why}`;
}

async function retry({ terminal, json }: Call, options: CommonOptions, eventId: string): Promise<undefined> {
  await withApp(options, ({ ctx }) => operations.retryEvent(ctx, { eventId }));
  print(terminal, json, { event_id: eventId }, `${eventId} is sent again by the next server that looks`);
}
