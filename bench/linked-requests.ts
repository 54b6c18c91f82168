import { type Answer, readAnswer } from './answers.ts';
import type { RunningServer } from './mianping.ts';
import { sample } from './numbers.ts';

const v1 = '/open-apis/hire/v1';
const v2 = '/open-apis/hire/v2';
const mostPaths = 20;

/** Something to ask for in the neighbourhood of interview records. */
export interface LinkedRequest {
  name: string;
  /** Where it is: several places, as alike as the data allow. None when the endpoint is not there. */
  paths: readonly string[];
  /** Left out: the path itself is the permission. */
  token?: string;
}

interface Body<Data> {
  code: number;
  data: Data;
}

interface Page<Item> {
  items: Item[];
}

interface Interview {
  begin_time: number;
  interview_record_list: { id: string; user_id: string }[];
}

interface InterviewRecord {
  id: string;
  image_list?: { id: string }[];
}

/** Asks a server that holds the demo where things are. */
export class LinkedRequests {
  readonly #server: RunningServer;
  readonly #token: string;

  constructor(server: RunningServer, token: string) {
    this.#server = server;
    this.#token = token;
  }

  async all(): Promise<LinkedRequest[]> {
    const interviews = await this.#items<Interview>(`${v1}/interviews?start_time=1&page_size=100`);
    const assessed = interviews.flatMap((interview) => interview.interview_record_list ?? []);
    const users = [...new Set(assessed.map(({ user_id }) => user_id))];
    const records = await this.#items<InterviewRecord>(`${v1}/interview_records?page_size=100`);
    const ids = records.map(({ id }) => id);
    const images = records.flatMap(({ image_list }) => image_list ?? []).map(({ id }) => id);
    const forms = await this.#items<{ id: string }>(`${v1}/interview_feedback_forms?page_size=100`);
    const attachments = images.map((id) => `${v1}/attachments/${id}?type=3`);
    return [
      this.#asking('interviews, page of 100', interviews.slice(0, mostPaths).map(interviewsFrom)),
      this.#asking('interviews of a talent', await this.#ofTalents(users)),
      this.#asking('forms, newest versions', [`${v1}/interview_feedback_forms?page_size=100`]),
      this.#asking(
        'forms, one by id',
        forms.map(({ id }) => `${v1}/interview_feedback_forms?interview_feedback_form_ids=${id}`),
      ),
      this.#asking('round types', [`${v1}/interview_round_types`]),
      this.#asking('interviewers, page of 200', [`${v1}/interviewers?page_size=200`]),
      this.#asking('tasks, page of 20', users.map(tasksOf)),
      this.#asking(
        'v1 record',
        ids.map((id) => `${v1}/interview_records/${id}`),
      ),
      this.#asking('v2 records, page of 100', [`${v2}/interview_records?page_size=100`]),
      this.#asking(
        'v2 record',
        ids.map((id) => `${v2}/interview_records/${id}`),
      ),
      this.#asking('attachment', attachments),
      { name: 'download of an image', paths: await this.#links(attachments) },
    ];
  }

  #asking(name: string, paths: readonly string[]): LinkedRequest {
    return { name, paths: sample(paths, mostPaths), token: this.#token };
  }

  async #ofTalents(users: readonly string[]): Promise<string[]> {
    const talents = new Set<string>();
    for (const user of users) {
      const tasks = await this.#items<{ talent_id?: string }>(tasksOf(user));
      for (const { talent_id } of tasks) if (talent_id !== undefined) talents.add(talent_id);
    }
    return [...talents].map((id) => `${v1}/interviews/get_by_talent?talent_id=${id}`);
  }

  /** Links of attachments, as paths. They live for half an hour, longer than a section. */
  async #links(attachments: readonly string[]): Promise<string[]> {
    const links: string[] = [];
    for (const path of attachments.slice(0, mostPaths)) {
      const found = await this.#read<{ attachment: { url: string } }>(path);
      if (found) links.push(new URL(found.attachment.url).pathname);
    }
    return links;
  }

  async #items<Item>(path: string): Promise<Item[]> {
    return (await this.#read<Page<Item>>(path))?.items ?? [];
  }

  /** `data` of an answer; undefined when there is no such endpoint. */
  async #read<Data>(path: string): Promise<Data | undefined> {
    const answer = await readAnswer(this.#server, path, this.#token);
    return isAbsent(answer) ? undefined : (JSON.parse(requireSuccess(path, answer)) as Body<Data>).data;
  }
}

/** The plain text that unknown paths get. */
export function isAbsent({ status, text }: Answer): boolean {
  return status === 404 && text === '404 page not found';
}

/** The text of an answer. Throws when it is a refusal. */
export function requireSuccess(path: string, { status, text, headers }: Answer): string {
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  if (status === 200 && !(isJson && (JSON.parse(text) as Body<unknown>).code !== 0)) return text;
  throw new Error(`${path} was refused: ${status} ${text.slice(0, 500)}`);
}

/** Begins are ascending, so each of these pages is full as long as as many interviews follow. */
function interviewsFrom({ begin_time }: Interview): string {
  return `${v1}/interviews?start_time=${begin_time}&page_size=100`;
}

function tasksOf(userId: string): string {
  return `${v1}/interview_tasks?user_id=${userId}&page_size=20`;
}
