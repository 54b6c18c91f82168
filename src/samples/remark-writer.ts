import type { Random } from './random.ts';
import { closings, contrasts, redemptions, type Stage, type Verdict } from './vocabulary/closings.ts';
import type { Grade, JobWords, Language, Phrases, Topic, Words } from './vocabulary/phrases.ts';
import { topicNames } from './vocabulary/remarks-shared.ts';

/** What is known about the candidate and stays the same over all interviews. */
export interface Background {
  project: Words;
  years: number;
  /** Two bits per topic: where this candidate does better or worse than overall. */
  leaning: number;
  /** Comes from university, without a job before. */
  graduate?: boolean;
}

/** Points from 1 to 5 for one topic. */
export interface Rating {
  topic: Topic;
  points: number;
}

/** All that a sentence depends on. */
export interface Voice {
  words: JobWords;
  background: Background;
  language: Language;
  stage: Stage;
  verdict: Verdict;
  random: Random;
  /** How often a question is noted on the record and under a dimension, in percent. */
  questionChances: { record: number; dimension: number };
  /** Phrases already taken by someone in this interview. */
  used: Set<string>;
  /** Ids of the questions that the candidate has answered, in earlier interviews too. */
  asked: Set<string>;
}

/** Grade that the points stand for. */
export function gradeOf(points: number): Grade {
  if (points >= 4) return 'strong';
  return points === 3 ? 'fair' : 'weak';
}

function fill(template: string, voice: Voice, weakest?: Topic): string {
  if (!template.includes('{')) return template;
  const { background, language } = voice;
  const weak = weakest ? topicNames[weakest][language] : '';
  return template
    .replace('{project}', background.project[language])
    .replace('{years}', String(background.years))
    .replace('{weak}', weak);
}

/**
 * One of the phrases, if possible one that nobody used in this interview.
 * Phrases about the weakest topic are left out when there is none.
 */
export function say(phrases: Phrases, voice: Voice, weakest?: Topic): string {
  const all = phrases[voice.language];
  const list = weakest ? all : all.filter((phrase) => !phrase.includes('{weak}'));
  const start = voice.random.below(list.length);
  let chosen = list[start] ?? '';
  for (let step = 1; step < list.length && voice.used.has(chosen); step += 1) {
    chosen = list[(start + step) % list.length] ?? '';
  }
  voice.used.add(chosen);
  return fill(chosen, voice, weakest);
}

/** The phrase that is true of this candidate, whoever writes it down. */
export function fact(phrases: Phrases, voice: Voice): string {
  const list = phrases[voice.language];
  return fill(list[voice.background.leaning % list.length] ?? '', voice);
}

/** A remark about one topic that fits its points. */
export function remarkOn(rating: Rating, voice: Voice): string {
  const phrases = voice.words.remarks[rating.topic];
  return phrases ? say(phrases[gradeOf(rating.points)], voice, rating.topic) : '';
}

/** A sentence that already turns around needs no link. */
const turning = /但|不过|\b(?:but|though|yet|while)\b/;

function afterLink(
  links: Readonly<Record<Language, readonly string[]>>,
  sentence: string,
  voice: Voice,
): string {
  if (turning.test(sentence)) return sentence;
  const link = voice.random.pick(links[voice.language]);
  if (voice.language === 'zh') return `${link}，${sentence}`;
  const second = sentence.charAt(1);
  const lowered =
    second >= 'a' && second <= 'z' ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
  return `${link}, ${lowered}`;
}

function praiseThenDoubt(ranked: readonly Rating[], voice: Voice): string[] {
  const [best, second] = ranked;
  const worst = ranked.at(-1);
  if (!best || !worst) return [];
  const sentences = [remarkOn(best, voice)];
  const withSecond = ranked.length > 3 && voice.verdict === 'passed' && voice.random.chance(45);
  if (second && withSecond) sentences.push(remarkOn(second, voice));
  if (worst === best) return sentences;
  const remark = remarkOn(worst, voice);
  const drops = gradeOf(worst.points) !== gradeOf(best.points);
  sentences.push(drops && voice.random.chance(70) ? afterLink(contrasts, remark, voice) : remark);
  return sentences;
}

function doubtThenPraise(ranked: readonly Rating[], voice: Voice): string[] {
  const best = ranked[0];
  const worst = ranked.at(-1);
  const next = ranked.at(-2);
  if (!best || !worst) return [];
  const sentences = [remarkOn(worst, voice)];
  if (next && next !== best) sentences.push(remarkOn(next, voice));
  if (best !== worst && gradeOf(best.points) !== 'weak' && voice.random.chance(60)) {
    sentences.push(afterLink(redemptions, remarkOn(best, voice), voice));
  }
  return sentences;
}

/** The record's free text: how it began, what was seen, what follows. Ratings come best first. */
export function writeText(ranked: readonly Rating[], voice: Voice): string {
  const { words, verdict, stage, random, language } = voice;
  const last = ranked.at(-1);
  const weakest = last && gradeOf(last.points) !== 'strong' ? last.topic : undefined;
  const sentences = random.chance(80) ? [say(words.openings, voice)] : [];
  sentences.push(...(verdict === 'failed' ? doubtThenPraise(ranked, voice) : praiseThenDoubt(ranked, voice)));
  sentences.push(say((words.closings ?? closings)[verdict][stage], voice, weakest));
  return sentences.join(language === 'zh' ? '' : ' ');
}
