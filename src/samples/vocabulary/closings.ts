import type { Phrases } from './phrases.ts';

/** Conclusion of an evaluation that was written. */
export type Verdict = 'passed' | 'failed' | 'pending';

/** Which meeting of the process it is; the last one is with the people team. */
export type Stage = 'first' | 'second' | 'final';

export type Closings = Readonly<Record<Verdict, Readonly<Record<Stage, Phrases>>>>;

/** Last sentence of an evaluation. */
export const closings: Closings = {
  passed: {
    first: {
      zh: [
        '建议进入下一轮，可以再看看{weak}。',
        '符合一面标准，建议继续推进。',
        '同意进入复试，请下一轮重点关注{weak}。',
        '整体印象好，建议尽快安排第二轮。',
        '一面通过。',
      ],
      en: [
        'Move on to the next round, with a closer look at {weak}.',
        'Meets the bar for a first round.',
        'I would like to see this candidate in a second interview.',
        'Pass; please schedule the next round soon.',
      ],
    },
    second: {
      zh: [
        '专业能力过关，建议安排 HR 面。',
        '达到岗位要求，同意进入终面。',
        '与一面的判断一致，建议推进。',
        '可以胜任目前空缺的岗位，入职后在{weak}上需要带一带。',
        '同意录用，定级可参考同组同事。',
      ],
      en: [
        'Professionally fine; please arrange the final round.',
        'Meets the bar of the role, and I agree with the first interviewer.',
        'Can do the open job, with some coaching on {weak}.',
        'Hire from my side.',
      ],
    },
    final: {
      zh: [
        '综合评估匹配，建议录用。',
        '团队匹配度好，同意进入 offer 沟通。',
        '建议发放 offer，并尽快确认到岗时间。',
        '没有影响录用的问题，建议推进录用审批。',
      ],
      en: [
        'A good match overall; proceed to the offer.',
        'Nothing against it from my side, please start the approval.',
        'Fits the team, recommended.',
      ],
    },
  },
  failed: {
    first: {
      zh: [
        '与岗位要求差距较大，不建议继续。',
        '{weak}不达标，建议结束流程并放入人才库。',
        '一面不通过。',
        '目前的深度支撑不了这个岗位，不推荐。',
        '不匹配现有职级，也没有更初级的名额，建议淘汰。',
      ],
      en: [
        'Too far from what the role needs; I would stop here.',
        'Not a pass because of {weak}.',
        'Below the bar for this level, and there is no junior opening.',
        'Do not continue.',
      ],
    },
    second: {
      zh: [
        '深入追问之后{weak}的短板比较明显，不建议录用。',
        '本轮不通过，可以考虑推荐给要求低一级的岗位。',
        '与团队现阶段的需要不符，建议结束流程。',
        '综合两轮来看达不到要求，不推荐。',
      ],
      en: [
        'The gap in {weak} became clear in this round; no hire.',
        'Not what the team needs now, please close the process.',
        'Does not hold up on a second look.',
      ],
    },
    final: {
      zh: [
        '风险较高，不建议发放 offer。',
        '{weak}方面顾虑较大，建议看其他候选人。',
        '与用人部门沟通后，决定不再推进。',
      ],
      en: [
        'Too risky, I would not make an offer.',
        'My doubts about {weak} remain; look at other candidates.',
        'Not recommended after talking to the hiring team.',
      ],
    },
  },
  pending: {
    first: {
      zh: [
        '先保留，等另一位面试官的意见再定。',
        '处在通过线附近，建议与其他候选人横向比较。',
        '{weak}还没有看清楚，建议加一轮电话面。',
        '待定，如果候选人储备不足可以给复试机会。',
      ],
      en: [
        'On hold until I hear the other interviewer.',
        'Close to the line; compare with the other candidates first.',
        'I could not get a clear view of {weak}, a short extra call would help.',
      ],
    },
    second: {
      zh: [
        '能力基本够用，但{weak}让我犹豫，想听听其他面试官的看法。',
        '建议先待定，等这一批候选人都面完再决定。',
        '可以考虑降一级录用，需要和 HR 商量。',
      ],
      en: [
        'Good enough in most respects, but {weak} makes me hesitate.',
        'Please wait until the whole group has been interviewed.',
        'Might fit one level lower, to be discussed.',
      ],
    },
    final: {
      zh: [
        '待候选人确认薪资预期后再定。',
        '{weak}需要通过背景调查核实，暂时待定。',
        '候选人手上还有其他流程，约定下周再沟通一次。',
      ],
      en: [
        'Waiting for the candidate to confirm pay expectations.',
        'To be decided after the reference check, mainly on {weak}.',
      ],
    },
  },
};

/** What interviewers write behind a doubt when the rest was better. */
export const contrasts: Readonly<Record<'zh' | 'en', readonly string[]>> = {
  zh: ['不过', '相对而言', '美中不足的是', '需要注意的是'],
  en: ['That said', 'On the other hand', 'Still'],
};

/** What interviewers write before a good point when the rest was worse. */
export const redemptions: Readonly<Record<'zh' | 'en', readonly string[]>> = {
  zh: ['另一方面', '好的一面是'],
  en: ['To be fair', 'On the positive side'],
};
