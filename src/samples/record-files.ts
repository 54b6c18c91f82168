import type { AttachmentMime } from '#domain/attachment.ts';
import type { Image, InterviewRecord } from '#domain/interview-record.ts';
import type { Meeting } from './hiring-plan.ts';
import { writeCodeTest } from './pictures/code-test-pdf.ts';
import {
  drawAccountMap,
  drawFlow,
  drawRetention,
  drawTables,
  drawWireframe,
} from './pictures/sketches-business.ts';
import {
  drawArchitecture,
  drawCache,
  drawScorecard,
  drawTestSheet,
  drawTree,
} from './pictures/sketches-engineering.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { type JobName, wordsOfJobs } from './vocabulary/jobs.ts';

/** A file of the demo with its bytes; an image of a record has its id. */
export interface SampleFile {
  id: string;
  name: string;
  mime: AttachmentMime;
  createdAtMs: number;
  content: Uint8Array;
}

interface Drawing {
  name: string;
  draw(random: Random): Uint8Array;
}

const drawings: Readonly<Record<JobName, readonly Drawing[]>> = {
  backend: [
    { name: '白板-系统设计.png', draw: drawArchitecture },
    { name: '白板-缓存结构.png', draw: drawCache },
    { name: 'architecture-sketch.png', draw: drawArchitecture },
  ],
  product: [
    { name: '案例题-原型草图.png', draw: drawWireframe },
    { name: '案例题-流程.png', draw: drawFlow },
  ],
  analyst: [
    { name: '留存分析推导.png', draw: drawRetention },
    { name: '表结构设计.png', draw: drawTables },
  ],
  sales: [{ name: '客户关系图.png', draw: drawAccountMap }],
  graduate: [
    { name: '笔试答卷.png', draw: drawTestSheet },
    { name: '白板-二叉树.png', draw: drawTree },
  ],
};

/** Shares of the full score, of what was scored. */
function scoresOf({ dimensionAssessments }: InterviewRecord): { name: string; share: number }[] {
  return (dimensionAssessments ?? []).flatMap(({ name, option, score, fullScore }) => {
    const points = score ?? option?.score;
    if (points === undefined || !fullScore) return [];
    const full = name?.en ?? '';
    const fitting = full.length > 14 ? full.split(' ')[0] : full;
    return [{ name: fitting ?? '', share: points / fullScore }];
  });
}

function beijingDate(seconds: number): string {
  return new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 10);
}

function codeTestOf(meeting: Meeting, record: InterviewRecord, random: Random): Uint8Array {
  const { candidate, beginAt } = meeting;
  const skill = scoresOf(record)[0]?.share ?? 0.6;
  const titles = (record.codeQuestions ?? []).map(({ title }) => title?.en ?? '');
  const tasks = [...titles, 'Count words in a text', 'Shortest path in a grid'].map((title) => {
    const share = Math.min(20, Math.max(2, Math.round(skill * 20) + random.between(-3, 3))) / 20;
    return { title, share, minutes: random.between(9, 24) };
  });
  const job = wordsOfJobs[candidate.job].name.en;
  return writeCodeTest({ candidate: candidate.name.en, job, takenOn: beijingDate(beginAt), tasks });
}

function drawFor(
  meeting: Meeting,
  record: InterviewRecord,
  random: Random,
): Pick<SampleFile, 'name' | 'mime' | 'content'> | undefined {
  if (record.codeQuestions && random.chance(55)) {
    const content = codeTestOf(meeting, record, random);
    return { name: '在线编程测试结果.pdf', mime: 'application/pdf', content };
  }
  const scores = scoresOf(record);
  if (scores.length > 0 && random.chance(20)) {
    return { name: '评分记录.png', mime: 'image/png', content: drawScorecard(random, scores) };
  }
  // The people team draws nothing.
  if (meeting.stage === 'final') return undefined;
  const { name, draw } = random.pick(drawings[meeting.candidate.job]);
  return { name, mime: 'image/png', content: draw(random) };
}

/** What an interviewer added to a record: most add nothing. */
export function filesOf(
  meeting: Meeting,
  record: InterviewRecord,
  idAt: (seconds: number) => string,
): SampleFile[] {
  const random = createRandom(
    mixSeed(meeting.candidate.number * 10 + meeting.round, 500 + (record.userNo ?? 0)),
  );
  const count = random.chance(15) ? (random.chance(15) ? 2 : 1) : 0;
  const files = Array.from({ length: count }).flatMap(() => {
    const made = drawFor(meeting, record, random);
    const at = meeting.endAt - random.between(60, 1_500);
    return made ? [{ id: idAt(at), createdAtMs: at * 1000 + random.below(1000), ...made }] : [];
  });
  const [first, second] = files;
  if (first && second?.name === first.name) second.name = second.name.replace('.', '-2.');
  return files;
}

/** The image of a record that shows a file. It came from nowhere, so it has no link but the one to its bytes here. */
export function imageOf({ id, name, mime, createdAtMs }: SampleFile): Image {
  return { id, name, mime, createdAtMs: String(createdAtMs) };
}
