import { describe, expect, it } from 'vitest';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { ParsedForms } from '#storage/parsed-forms.ts';

const form = (id: string, text: string): FeedbackForm => ({
  id,
  bizId: 'form',
  version: 1,
  name: { zh: text },
  kind: 'normal',
  modules: [],
});

describe('parsed forms', () => {
  it('are parsed once for as long as they stay as they are', () => {
    const forms = new ParsedForms();
    const body = JSON.stringify(form('1', '甲'));
    expect(forms.parse('1', body)).toEqual(form('1', '甲'));
    expect(forms.parse('1', body)).toBe(forms.parse('1', `${body}`));
  });

  it('are what is stored now, also when the form was replaced, or has a namesake in another tenant', () => {
    const forms = new ParsedForms();
    for (const text of ['甲', '乙', '甲'])
      expect(forms.parse('1', JSON.stringify(form('1', text)))).toEqual(form('1', text));
  });

  it('are forgotten when they become too many, and are still right', () => {
    const forms = new ParsedForms();
    const long = '长'.repeat(500_000);
    const bodyOf = (id: number) => JSON.stringify(form(String(id), `${long}${id}`));
    const first = forms.parse('0', bodyOf(0));
    for (let id = 1; id < 20; id++) expect(forms.parse(String(id), bodyOf(id)).id).toBe(String(id));
    expect(forms.parse('0', bodyOf(0)) === first).toBe(false);
    expect(forms.parse('0', bodyOf(0))).toEqual(first);
  });
});
