import type { Phrases, Remarks, Words } from './phrases.ts';

/** Products that product manager candidates worked on. */
export const productProjects: readonly Words[] = [
  { zh: '商家后台', en: 'merchant console' },
  { zh: '会员体系', en: 'membership programme' },
  { zh: '审批流产品', en: 'approval workflow product' },
  { zh: '客服工作台', en: 'support desk' },
  { zh: '供应链协同平台', en: 'supply chain portal' },
  { zh: '移动端首页改版', en: 'mobile home page redesign' },
  { zh: '经营看板产品', en: 'business dashboard product' },
  { zh: '智能排班产品', en: 'shift planning product' },
];

export const productOpenings: Phrases = {
  zh: [
    '{years} 年产品经验，主导过{project}从零到一的阶段。',
    '主要聊了{project}，候选人做产品 {years} 年，行业跨度不大。',
    '围绕{project}的一次关键迭代追问了目标、方案和结果。',
    '候选人带来了{project}的文档样例（已脱敏），逐页做了讨论。',
    '从{project}的用户是谁、为什么付费开始聊，随后做了一道案例题。',
  ],
  en: [
    '{years} years in product; took the {project} from idea to launch.',
    'Most of the talk was about the {project}: goal, options, result.',
    'Started from who uses the {project} and why, then moved on to a short case.',
    'The candidate brought an anonymised document about the {project}, and we went through it.',
  ],
};

export const productRemarks: Remarks = {
  expertise: {
    strong: {
      zh: [
        '需求拆解扎实，能把{project}的流程讲到字段和异常分支一级。',
        '案例题先界定用户和场景，给出的最小可用方案很克制。',
        '文档结构清楚，验收标准可测，研发拿到就能排期。',
        '优先级判断有自己的方法，能说出砍掉哪些需求以及原因。',
      ],
      en: [
        'Breaks needs down well and knows the {project} down to fields and exceptions.',
        'Defined user and situation before solving the case, and kept the first release small.',
        'Specifications are testable; engineers could plan from them directly.',
      ],
    },
    fair: {
      zh: [
        '功能方案完整，对边界流程和权限的考虑需要补充。',
        '能承接明确的需求，自己定义问题的部分还不够深入。',
        '原型和文档规范，优先级主要跟着业务方走。',
      ],
      en: [
        'The solution is complete, while exceptions and permissions need more work.',
        'Executes clear requirements well; defining the problem is less developed.',
        'Documents are tidy, but priorities mostly follow whoever asks.',
      ],
    },
    weak: {
      zh: [
        '案例题直接进入画界面，没有说明要解决谁的什么问题。',
        '{project}里偏执行，问到为什么这样设计多次回答是领导定的。',
        '需求描述含糊，异常流程基本没有覆盖。',
      ],
      en: [
        'Went straight to drawing screens without saying whose problem is solved.',
        'On the {project} the answer to “why” was several times that the boss had decided.',
        'Requirements are vague and exceptions are missing.',
      ],
    },
  },
  business: {
    strong: {
      zh: [
        '对行业上下游的利益关系很清楚，能讲明白{project}的商业模式。',
        '知道自己的功能影响哪个经营指标，数字记得准。',
        '会主动算投入产出，曾叫停过一个使用率低的模块。',
      ],
      en: [
        'Understands who gains and who pays around the {project}.',
        'Knows which business figure each feature moves, with numbers to back it.',
        'Weighs cost against return and once stopped a module that nobody used.',
      ],
    },
    fair: {
      zh: [
        '了解业务目标，但功能与营收之间的关系说得不够具体。',
        '对竞品功能熟悉，对定价和渠道了解有限。',
        '能引用核心指标，拆解到过程指标时有些吃力。',
      ],
      en: [
        'Knows the goals, but the link between features and revenue stays loose.',
        'Familiar with competing features, less so with pricing and channels.',
        'Quotes the main metric and struggles to break it down.',
      ],
    },
    weak: {
      zh: [
        '说不出{project}的核心指标，也不清楚谁在付费。',
        '对业务的理解停留在功能列表。',
        '上线后没有看过数据，效果靠感觉。',
      ],
      en: [
        'Could not name the key metric of the {project} or who pays for it.',
        'Sees the business as a list of features.',
        'Did not look at any figures after launch.',
      ],
    },
  },
  reasoning: {
    strong: {
      zh: [
        '分析层次分明，先拆口径再找原因，最后给验证办法。',
        '面对转化下降的题目能列出互斥的假设并排好验证顺序。',
        '数据与访谈结论互相印证，推理没有跳步。',
      ],
      en: [
        'Clarified definitions, listed causes, then proposed a check for each.',
        'Gave separate hypotheses for the falling conversion and ordered them sensibly.',
        'Uses figures and interviews to confirm one another.',
      ],
    },
    fair: {
      zh: [
        '逻辑基本通顺，假设之间有重叠。',
        '能跟上追问，但结论下得略快。',
        '会看漏斗，分群对比的意识弱一些。',
      ],
      en: [
        'Logic is mostly sound, with overlapping hypotheses.',
        'Follows up well but concludes a little early.',
        'Reads funnels, rarely compares groups.',
      ],
    },
    weak: {
      zh: [
        '回答跳跃，前后结论矛盾，提醒后没有察觉。',
        '把相关当因果，追问之后仍坚持原来的判断。',
        '数据题没有拆解步骤，直接猜了一个原因。',
      ],
      en: [
        'Jumped between points and contradicted an earlier conclusion.',
        'Took correlation for cause and stayed with it when questioned.',
        'Guessed one cause for the metric question without breaking it down.',
      ],
    },
  },
};
