/** An id shaped like the vendor's: Unix seconds in the upper 32 bits, a sequence in the lower. */
export function sampleId(seconds: number, sequence: number): string {
  return ((BigInt(seconds) << 32n) | BigInt(sequence)).toString();
}

/** Unix seconds of a moment in Beijing, where the sample company works. */
export function beijingSeconds(year: number, month: number, day: number, hour = 0, minute = 0): number {
  return Date.UTC(year, month - 1, day, hour - 8, minute) / 1000;
}
