import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FeedbackForm, FormDimension } from '#domain/feedback-form.ts';
import type { DimensionAssessment, InterviewRecord } from '#domain/interview-record.ts';
import { fromWire } from '#wire/hire/v1/interview-records.ts';
import { sheetToWire } from '#wire/hire/v2/interview-records.ts';
import { showSheet as show } from '../support/sheets.ts';

const option = { id: '31', name: { zh: '好', en: 'Good' }, score: 5 };
const shownOption = { id: '31', name: { zh_cn: '好', en_us: 'Good' }, score_val: 5 };

/** A row with a value in every field. */
const full: DimensionAssessment = {
  id: '1',
  name: { zh: '执行力' },
  fullScore: 10,
  text: '不错',
  dimensionId: '11',
  option,
  options: [option],
  score: 8,
  abilities: [{ id: '41' }],
};

describe('a row', () => {
  it.each([
    ['single_choice', 1, { dimension_option: shownOption }],
    ['multiple_choice', 2, { dimension_options: [shownOption] }],
    ['description', 3, { dimension_content: '不错' }],
    ['single_line_text', 3, { dimension_content: '不错' }],
    ['job_level_range', 5, {}],
    ['score_by_option', 6, { dimension_option: shownOption }],
    ['score_by_number', 7, { dimension_score: 8 }],
    ['preset_conclusion', 10, { dimension_option: shownOption }],
    ['preset_score', 11, { dimension_option: shownOption }],
    ['preset_record', 12, { dimension_content: '不错' }],
  ] as const)('of type %s shows its own value only', (type, code, values) => {
    const { module_assessments: [module] = [] } = show({
      id: '7',
      origin: 'imported',
      dimensionAssessments: [{ ...full, type }],
    });
    expect(module?.module_type).toBe(code >= 10 ? 1 : 2);
    expect(module?.dimension_assessments).toEqual([
      {
        interview_feedback_form_dimension_id: '11',
        dimension_name: { zh_cn: '执行力' },
        dimension_type: code,
        ...values,
      },
    ]);
  });
});

describe('a record whose form is not known', () => {
  it('is the reference example, by hand', () => {
    const { items } = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8')).data;
    const { record } = fromWire(items[0], new Map());
    const asked = items[0].question_list[0];
    const coded = items[0].code_question_list[0];
    const [row] = items[0].dimension_assessment_list;
    const questionOf = ({ title, description, content, ability_list: abilities }: typeof asked) => ({
      title,
      description,
      content,
      ...(abilities && {
        abilities: abilities.map(({ id: _id, ...ability }: { id: string }) => ability),
      }),
    });
    expect(show({ ...record, userNo: 1, interviewer: { ...record.interviewer, userNo: 2 } })).toEqual({
      id: '6949805467799537964',
      commit_status: 1,
      submit_time: '1582084402092',
      record_score: { score: 1, total_score: 100 },
      interviewer: { id: 'ou_2', name: { zh_cn: '赵鹏', en_us: 'Tom cruise' } },
      module_assessments: [
        {
          module_type: 2,
          dimension_assessments: [
            {
              interview_feedback_form_dimension_id: '11111111',
              dimension_name: { zh_cn: '执行力', en_us: 'Execution capability' },
              dimension_type: 1,
              dimension_option: row.dimension_score,
              question_assessments: [{ question_type: 1, ...questionOf(row.question_list[0]) }],
            },
          ],
        },
        {
          module_name: { zh_cn: '面试结论', en_us: 'Interview Result' },
          module_type: 1,
          dimension_assessments: [
            {
              dimension_name: { zh_cn: '结论', en_us: 'Conclusion' },
              dimension_type: 10,
              dimension_option: { name: { zh_cn: '通过', en_us: 'Pass' } },
            },
            {
              dimension_name: { zh_cn: '得分', en_us: 'Score' },
              dimension_type: 11,
              dimension_option: {
                id: '6949805467799537964',
                name: { zh_cn: '3', en_us: 'three' },
                score_val: 3,
              },
            },
            {
              dimension_name: { zh_cn: '记录', en_us: 'Record' },
              dimension_type: 12,
              dimension_content: '代码能力强，思维逻辑清晰',
              question_assessments: [
                { question_type: 1, ...questionOf(asked) },
                { question_type: 2, ...questionOf(coded) },
              ],
            },
          ],
        },
      ],
    });
  });

  it('has only what it says, and no answers while nothing is submitted', () => {
    expect(show({ id: '7', origin: 'imported' })).toEqual({ id: '7' });
    for (const conclusion of ['not_started', 'not_submitted'] as const) {
      expect(show({ id: '7', origin: 'written', submitted: false, conclusion, userNo: 3 })).toEqual({
        id: '7',
        commit_status: 2,
        interviewer: { id: 'ou_3' },
      });
    }
  });

  it.each([
    ['passed', '通过', 'Pass'],
    ['failed', '未通过', 'Fail'],
    ['no_show', '未到场', 'No-show'],
    ['pending', '待定', 'Pending'],
  ] as const)('says %s as the chosen option of its conclusion', (conclusion, zh, en) => {
    const { module_assessments: modules } = show({ id: '7', origin: 'written', conclusion });
    expect(modules?.[0]?.dimension_assessments).toMatchObject([
      { dimension_type: 10, dimension_option: { name: { zh_cn: zh, en_us: en } } },
    ]);
  });

  it('names job levels by their ids, in a row that is made for them', () => {
    const { module_assessments: modules } = show({
      id: '7',
      origin: 'imported',
      minJobLevelId: '5',
      maxJobLevelId: '6',
    });
    expect(modules).toEqual([
      {
        module_type: 2,
        dimension_assessments: [
          {
            dimension_name: { zh_cn: '职级建议', en_us: 'Job level advice' },
            dimension_type: 5,
            recommended_job_level: {
              lower_limit_job_level_name: { zh_cn: '5', en_us: '5' },
              higher_limit_job_level_name: { zh_cn: '6', en_us: '6' },
            },
          },
        ],
      },
    ]);
  });

  it('tells no one who may not know whose it is', () => {
    const record: InterviewRecord = {
      id: '7',
      origin: 'imported',
      userNo: 1,
      interviewer: { name: { zh: '李雷' } },
    };
    const shown = sheetToWire({ record, form: undefined, attachments: [] }, () => undefined);
    expect(shown).toEqual({ id: '7', interviewer: { name: { zh_cn: '李雷' } } });
    expect(
      sheetToWire(
        { record: { ...record, interviewer: {} }, form: undefined, attachments: [] },
        () => undefined,
      ),
    ).toEqual({ id: '7' });
  });
});

const dimension = (
  id: string,
  type: FormDimension['type'],
  change: Partial<FormDimension> = {},
): FormDimension => ({
  id,
  name: { zh: `题 ${id}` },
  type,
  ...change,
});

const form: FeedbackForm = {
  id: '600',
  bizId: 'b',
  version: 1,
  name: {},
  kind: 'weighted',
  modules: [
    {
      id: '610',
      name: { zh: '面试结论' },
      preset: true,
      dimensions: [
        dimension('611', 'preset_conclusion'),
        dimension('612', 'preset_score'),
        dimension('613', 'preset_record'),
      ],
    },
    {
      id: '620',
      name: { zh: '专业' },
      preset: false,
      weight: 33.333,
      dimensions: [
        dimension('621', 'score_by_number', { weight: 60 }),
        dimension('622', 'score_by_number', { weight: 40 }),
        dimension('623', 'job_level_range', { options: [{ id: '5', name: { zh: '2-2' } }] }),
      ],
    },
    { id: '630', name: {}, preset: false, dimensions: [dimension('631', 'description')] },
  ],
};

describe('a record on a known form', () => {
  const record: InterviewRecord = {
    id: '7',
    origin: 'written',
    feedbackFormId: '600',
    submitted: true,
    conclusion: 'failed',
    text: '',
    minJobLevelId: '5',
    maxJobLevelId: '6',
    dimensionAssessments: [
      { dimensionId: '622', type: 'score_by_number', score: 5, fullScore: 10 },
      { dimensionId: '999', type: 'description', text: 'of another form' },
      { dimensionId: '621', name: { zh: '旧名' }, type: 'score_by_number', score: 8, fullScore: 10 },
      { dimensionId: '613', type: 'preset_record' },
    ],
  };

  it('has the modules, order, weights and scores of the form, and what the form lacks at the end', () => {
    const { module_assessments: modules, record_score: score } = show(record, form);
    expect(score).toEqual({ score: 6.8, total_score: 10 });
    expect(modules).toEqual([
      {
        interview_feedback_form_module_id: '610',
        module_name: { zh_cn: '面试结论' },
        module_type: 1,
        dimension_assessments: [
          {
            interview_feedback_form_dimension_id: '611',
            dimension_name: { zh_cn: '题 611' },
            dimension_type: 10,
            dimension_option: { name: { zh_cn: '未通过', en_us: 'Fail' } },
          },
          {
            interview_feedback_form_dimension_id: '613',
            dimension_name: { zh_cn: '题 613' },
            dimension_type: 12,
            dimension_content: '',
          },
        ],
      },
      {
        interview_feedback_form_module_id: '620',
        module_name: { zh_cn: '专业' },
        module_type: 2,
        module_weight: 33.33,
        module_score: 6.8,
        dimension_assessments: [
          {
            interview_feedback_form_dimension_id: '621',
            dimension_name: { zh_cn: '旧名' },
            dimension_type: 7,
            weight: 60,
            dimension_score: 8,
          },
          {
            interview_feedback_form_dimension_id: '622',
            dimension_name: { zh_cn: '题 622' },
            dimension_type: 7,
            weight: 40,
            dimension_score: 5,
          },
          {
            interview_feedback_form_dimension_id: '623',
            dimension_name: { zh_cn: '题 623' },
            dimension_type: 5,
            recommended_job_level: {
              lower_limit_job_level_name: { zh_cn: '2-2' },
              higher_limit_job_level_name: { zh_cn: '6', en_us: '6' },
            },
          },
        ],
      },
      {
        module_type: 2,
        dimension_assessments: [
          {
            interview_feedback_form_dimension_id: '999',
            dimension_type: 3,
            dimension_content: 'of another form',
          },
        ],
      },
    ]);
  });

  it('is not computed when it was imported', () => {
    const shown = show({ ...record, origin: 'imported' }, form);
    expect(shown).not.toHaveProperty('record_score');
    expect(JSON.stringify(shown)).not.toContain('module_score');
    const computedScore = { calculation: 'total', score: 86.504, fullScore: 100 } as const;
    expect(show({ ...record, origin: 'imported', computedScore }, form).record_score).toEqual({
      score: 86.5,
      total_score: 100,
    });
  });

  it("keeps a preset row's own answer, and adds the questions of the record to its own", () => {
    const questions = [{ id: '1', answer: 'first' }];
    const own: DimensionAssessment = { dimensionId: '613', type: 'preset_record', text: 'own', questions };
    const { module_assessments: [preset] = [] } = show(
      {
        ...record,
        text: 'of the record',
        dimensionAssessments: [own],
        codeQuestions: [{ id: '2', answer: 'second' }],
      },
      form,
    );
    expect(preset?.dimension_assessments.at(-1)).toMatchObject({
      dimension_content: 'own',
      question_assessments: [
        { question_type: 1, content: 'first' },
        { question_type: 2, content: 'second' },
      ],
    });
  });
});
