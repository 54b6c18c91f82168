import type { Phrases, Remarks, Words } from './phrases.ts';

/** Work that data analyst candidates did. */
export const analystProjects: readonly Words[] = [
  { zh: '用户留存专项', en: 'retention programme' },
  { zh: '投放归因模型', en: 'ad attribution model' },
  { zh: '销量预测项目', en: 'sales forecast project' },
  { zh: '门店选址模型', en: 'store location model' },
  { zh: '经营指标体系', en: 'business metrics framework' },
  { zh: '实验评估平台', en: 'experiment evaluation platform' },
  { zh: '用户分层项目', en: 'customer segmentation project' },
];

export const analystOpenings: Phrases = {
  zh: [
    '{years} 年数据分析经验，代表项目是{project}。',
    '先请候选人完整讲了一遍{project}，再做了一道取数题。',
    '围绕{project}追问了口径、样本和结论落地情况，候选人有 {years} 年经验。',
    '候选人此前支持增长与运营团队 {years} 年，{project}是独立负责的。',
    '聊了{project}的背景和产出，另外考察了统计基础。',
  ],
  en: [
    '{years} years in analytics; the main piece of work is the {project}.',
    'Asked for a full walk through the {project}, followed by a query exercise.',
    'Questions centred on definitions, samples and adoption in the {project}.',
    'Supported growth and operations for {years} years and owned the {project} alone.',
  ],
};

export const analystRemarks: Remarks = {
  expertise: {
    strong: {
      zh: [
        'SQL 熟练，窗口函数和去重口径一次写对，还考虑了数据倾斜。',
        '实验设计基础扎实，能讲清样本量、功效和多重检验。',
        '{project}里的特征和评估方法选择有依据，局限也说得坦诚。',
        '取数前先核对口径，习惯做结果交叉校验。',
      ],
      en: [
        'Fluent SQL: window functions and deduplication right first time, skew included.',
        'Solid grasp of sample size, power and multiple testing.',
        'Method choices in the {project} are well founded and the limits are stated openly.',
      ],
    },
    fair: {
      zh: [
        '常用 SQL 没有问题，复杂关联需要试两次。',
        '知道显著性检验怎么用，对前提条件记得不全。',
        '{project}的建模部分由同事完成，候选人负责取数和解读。',
      ],
      en: [
        'Everyday SQL is fine; a harder join took two attempts.',
        'Can apply significance tests, and forgets some of their conditions.',
        'A colleague built the model of the {project}; the candidate pulled and read the data.',
      ],
    },
    weak: {
      zh: [
        '取数题关联条件写错导致结果翻倍，自己没有发现。',
        '对 p 值的解释有误，把不显著理解成没有差异。',
        '工具以表格透视为主，{project}里没有写过完整的查询。',
      ],
      en: [
        'A wrong join doubled the result and went unnoticed.',
        'Explained the p-value incorrectly and read “not significant” as “no difference”.',
        'Works mostly with pivot tables; wrote no complete query for the {project}.',
      ],
    },
  },
  business: {
    strong: {
      zh: [
        '结论能落到动作，{project}的建议被业务采纳并持续跟踪。',
        '对指标波动先想业务动作再看数据，判断很准。',
        '能用业务方听得懂的话讲模型结果。',
      ],
      en: [
        'Turns findings into actions; the advice from the {project} was adopted and followed up.',
        'Thinks of business events first when a metric moves.',
        'Explains model results in the words of the business.',
      ],
    },
    fair: {
      zh: [
        '了解主要业务流程，建议部分偏泛。',
        '能解释指标变化，量化影响时略显保守。',
        '{project}的结论清楚，后续落地参与不多。',
      ],
      en: [
        'Knows the main processes; recommendations stay general.',
        'Explains changes in metrics, and hesitates to size their impact.',
        'Conclusions of the {project} are clear, follow-through was limited.',
      ],
    },
    weak: {
      zh: [
        '只描述数据升降，给不出业务含义。',
        '不清楚{project}的结论最后被谁使用。',
        '对行业基本概念不熟，指标口径多次说混。',
      ],
      en: [
        'Describes ups and downs without saying what they mean.',
        'Did not know who used the outcome of the {project}.',
        'Mixed up metric definitions several times.',
      ],
    },
  },
  reasoning: {
    strong: {
      zh: [
        '拆解指标的框架清楚，能迅速排除口径和埋点因素。',
        '面对开放题能先给判断再补证据，推理严密。',
        '主动指出题目里的幸存者偏差。',
        '先估数量级再动手算，结果和估计对不上时会回头查。',
      ],
      en: [
        'Breaks the metric down cleanly and rules out tracking errors first.',
        'States a view, then supports it; the reasoning is tight.',
        'Pointed out survivorship bias in our question unprompted.',
      ],
    },
    fair: {
      zh: [
        '拆解维度基本齐全，主次区分不够。',
        '推理过程正确，遇到反例需要时间调整。',
        '能分步思考，归因时少考虑了季节因素。',
      ],
      en: [
        'Covers most dimensions but does not rank them.',
        'Reasoning is right, and slow to adapt to a counterexample.',
        'Thinks step by step; left out seasonality.',
      ],
    },
    weak: {
      zh: [
        '拆解指标没有框架，想到一个说一个。',
        '遇到反例直接推翻全部结论，缺少判断主线。',
        '估算题没有给出任何假设，数字是猜的。',
      ],
      en: [
        'No framework for breaking down the metric, just a string of ideas.',
        'Dropped the whole conclusion at the first counterexample.',
        'Guessed the estimate without stating a single assumption.',
      ],
    },
  },
};
