import type { Bilingual, UserNo } from './interview-record.ts';

/** A person in a tenant. */
export interface User {
  userNo: UserNo;
  /** The id that is the same in every app of the tenant. */
  userId: string;
  name: Bilingual;
}
