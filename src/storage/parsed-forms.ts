import type { FeedbackForm } from '#domain/feedback-form.ts';

const mostCharacters = 2 ** 22;

/**
 * Forms as they were parsed last. They are few, long and asked for with every page of records. What the database holds
 * now is compared with what was parsed, so this can never answer what was; whoever gets a form only reads it.
 */
export class ParsedForms {
  readonly #kept = new Map<string, { body: string; form: FeedbackForm }>();
  #characters = 0;

  parse(id: string, body: string): FeedbackForm {
    const known = this.#kept.get(id);
    if (known?.body === body) return known.form;
    const form = JSON.parse(body) as FeedbackForm;
    this.#characters += body.length - (known?.body.length ?? 0);
    if (this.#characters > mostCharacters) {
      this.#kept.clear();
      this.#characters = body.length;
    }
    this.#kept.set(id, { body, form });
    return form;
  }
}
