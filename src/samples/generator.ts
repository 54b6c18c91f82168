import { computeScore } from '#domain/form-scores.ts';
import type { Image, InterviewRecord } from '#domain/interview-record.ts';
import type { User } from '#domain/user.ts';
import { writeEvaluation } from './evaluation.ts';
import { businessBlueprints, techBlueprints } from './form-blueprints.ts';
import { deepFreeze } from './frozen.ts';
import { peopleBlueprints, singleLineBlueprint } from './people-blueprints.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import type { Voice } from './remark-writer.ts';
import { buildForm, type FormRow, type SampleForm } from './sample-forms.ts';
import { beijingSeconds, sampleId } from './sample-id.ts';
import type { Stage, Verdict } from './vocabulary/closings.ts';
import { jobs, peopleWords } from './vocabulary/jobs.ts';
import { givenNames, surnames } from './vocabulary/people.ts';
import type { JobWords } from './vocabulary/phrases.ts';
import { topicNames } from './vocabulary/remarks-shared.ts';

const userCount = 2_000;
const formsDefinedAt = beijingSeconds(2023, 12, 1);
const firstRecordAt = beijingSeconds(2024, 3, 1);
/** Five million records at this distance take 694 days. */
const secondsBetween = 12;
/** Room in the sequence for the ids inside one record. */
const idsPerRecord = 16n;

/** A part of a form that a generated record answers, with the words that go with it. */
interface Setting {
  rows: readonly FormRow[];
  calculation: SampleForm['form']['calculation'];
  stages: readonly Stage[];
  words: readonly JobWords[];
}

const pictures = deepFreeze([
  { name: '白板推导.jpg', mime: 'image/jpeg', ending: 'jpg' },
  { name: '现场笔试.png', mime: 'image/png', ending: 'png' },
  { name: '成绩单.jpg', mime: 'image/jpg', ending: 'jpg' },
  { name: 'architecture-sketch.png', mime: 'image/png', ending: 'png' },
]);

const verdicts: readonly Verdict[] = [
  'passed',
  'passed',
  'passed',
  'passed',
  'failed',
  'failed',
  'failed',
  'pending',
];

/** How many rows a generated record answers; short ones are more frequent. */
const partSizes = [4, 4, 4, 5, 5, 6, 7];

/** Neighbouring rows, in the order of the form, with at least one topic to judge. */
function partsOf(rows: readonly FormRow[]): FormRow[][] {
  const parts: FormRow[][] = [];
  for (const size of partSizes) {
    for (let start = 0; start < rows.length; start += 1) {
      const part = rows.filter((_, place) => (place - start + rows.length) % rows.length < size);
      if (part.some(({ item }) => item in topicNames)) parts.push(part);
    }
  }
  return parts;
}

function makeSettings(): Setting[] {
  let sequence = 0;
  const nextId = () => {
    sequence += 1;
    return sampleId(formsDefinedAt, sequence);
  };
  const { backend, product, analyst, sales } = jobs;
  const finals = Object.values(jobs).map(peopleWords);
  const peopleForms = [...peopleBlueprints, singleLineBlueprint];
  const meetings: readonly Stage[] = ['first', 'second'];
  const lines = [
    { blueprints: techBlueprints, stages: meetings, words: [backend] },
    { blueprints: businessBlueprints, stages: meetings, words: [product, analyst, sales] },
    { blueprints: peopleForms, stages: ['final'] as const, words: finals },
  ];
  return lines.flatMap(({ blueprints, stages, words }) => {
    return blueprints.flatMap((blueprint, index) => {
      const { form, rows } = buildForm(blueprint, nextId(), index + 1, nextId);
      return partsOf(rows).map((part) => ({ rows: part, calculation: form.calculation, stages, words }));
    });
  });
}

function makeUsers(): User[] {
  return Array.from({ length: userCount }, (_, index) => {
    const surname = surnames[index % surnames.length];
    const given = givenNames[Math.floor(index / surnames.length) % givenNames.length];
    const name = { zh: `${surname?.zh}${given?.zh}`, en: `${given?.en} ${surname?.en}` };
    return deepFreeze({ userNo: index + 1, userId: `g${String(index + 1).padStart(5, '0')}`, name });
  });
}

function makeVoice(setting: Setting, random: Random): Voice {
  const words = random.pick(setting.words);
  const background = {
    project: random.pick(words.projects),
    years: random.between(4, 11),
    leaning: random.below(0x1000000),
  };
  return {
    words,
    background,
    language: random.chance(50) ? 'zh' : 'en',
    stage: random.pick(setting.stages),
    verdict: random.pick(verdicts),
    random,
    questionChances: { record: 100, dimension: 5 },
    used: new Set(),
    asked: new Set(),
  };
}

function makeImage(id: string, submittedAtMs: number, random: Random): Image {
  const { name, mime, ending } = random.pick(pictures);
  const createdAtMs = String(submittedAtMs - random.between(60_000, 1_800_000));
  return { id, url: `https://files.example.com/interview-records/${id}.${ending}`, name, mime, createdAtMs };
}

/** A stream of load-test records: the same seed and index always give the same record. */
export function sampleGenerator(seed: number): {
  users: User[];
  record(index: number): InterviewRecord;
} {
  const users = makeUsers();
  const settings = makeSettings();

  function record(index: number): InterviewRecord {
    const random = createRandom(mixSeed(seed, index));
    const seconds = firstRecordAt + index * secondsBetween;
    let lastId = (BigInt(seconds) << 32n) | (BigInt(index) * idsPerRecord);
    const id = lastId.toString();
    const nextId = () => {
      lastId += 1n;
      return lastId.toString();
    };
    const setting = random.pick(settings);
    const user = random.pick(users);
    const submittedAtMs = (seconds + random.below(172_800)) * 1000 + random.below(1000);
    const evaluation = writeEvaluation(setting.rows, makeVoice(setting, random), nextId);
    const made: InterviewRecord = {
      id,
      origin: 'imported',
      userNo: user.userNo,
      submitted: true,
      submittedAtMs,
      interviewer: { userNo: user.userNo, name: user.name },
      ...evaluation,
    };
    const computed =
      setting.calculation && computeScore(evaluation.dimensionAssessments ?? [], setting.calculation);
    if (computed && random.chance(80)) made.computedScore = computed;
    if (random.chance(10)) made.images = [makeImage(nextId(), submittedAtMs, random)];
    return made;
  }

  return { users, record };
}
