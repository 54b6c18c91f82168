export type ProcessType = 'social' | 'campus';

/** An opening (职位). */
export interface Job {
  id: string;
  title?: string;
  process?: ProcessType;
  createdAtMs?: number;
}
