import { invalidParameter, type MianpingError } from '#domain/errors.ts';

/** No code for it is documented; it is a parameter error. */
export function unknownRecord(recordId: string): MianpingError {
  return invalidParameter({
    field: 'interview_record_id',
    value: recordId,
    description: 'no interview record has this id',
  });
}
