import { beijingSeconds } from './sample-id.ts';

const day = 86_400;
const startHours = [10, 11, 14, 15, 16, 17, 19];

/** Public holidays of 2026 in the sample period that fall on weekdays, as month and day. */
const holidays = [
  [4, 6],
  [5, 1],
  [5, 4],
  [5, 5],
  [6, 19],
  [9, 25],
  [10, 1],
  [10, 2],
  [10, 5],
  [10, 6],
  [10, 7],
] as const;

const holidayStarts: ReadonlySet<number> = new Set(
  holidays.map(([month, date]) => beijingSeconds(2026, month, date)),
);

function startOfDay(seconds: number): number {
  const offset = 8 * 3600;
  return Math.floor((seconds + offset) / day) * day - offset;
}

function isWorkday(dayStart: number): boolean {
  const weekday = new Date((dayStart + 8 * 3600) * 1000).getUTCDay();
  return weekday > 0 && weekday < 6 && !holidayStarts.has(dayStart);
}

/** Midnight of the first workday on or after the given number of days later. */
export function workdayAfter(seconds: number, days: number): number {
  let start = startOfDay(seconds) + days * day;
  while (!isWorkday(start)) start += day;
  return start;
}

/** Start of the n-th interview slot from a workday on; full days go over to the next. */
export function slotFrom(dayStart: number, slot: number): number {
  const days = Math.floor(slot / startHours.length);
  const hour = startHours[slot % startHours.length] ?? 10;
  return workdayAfter(dayStart, days) + hour * 3600;
}

/** Hour of the day in Beijing, with its fraction. */
export function hourOf(seconds: number): number {
  return (seconds - startOfDay(seconds)) / 3600;
}

/** The same moment, or the end of the working day before when nobody is in the office. */
export function officeTime(seconds: number): number {
  const isBusy = (start: number) => isWorkday(start) && hourOf(seconds) >= 9;
  let start = startOfDay(seconds);
  if (isBusy(start) && hourOf(seconds) < 19) return seconds;
  if (!isBusy(start)) start -= day;
  while (!isWorkday(start)) start -= day;
  return start + 18 * 3600 + (seconds % 3600);
}

/** The same moment, or the morning after when people in Beijing would be asleep. */
export function wakingTime(seconds: number): number {
  return hourOf(seconds) < 8 ? seconds + 9 * 3600 : seconds;
}
