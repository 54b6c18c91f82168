/** A candidate (人才). */
export interface Talent {
  id: string;
  name?: string;
  createdAtMs?: number;
}
