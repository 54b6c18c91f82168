import type { Phrases, Remarks, Topic, Words } from './phrases.ts';

/** Topic names as they stand inside a sentence. */
export const topicNames: Readonly<Record<Topic, Words>> = {
  coding: { zh: '编码基本功', en: 'coding' },
  design: { zh: '系统设计', en: 'system design' },
  troubleshooting: { zh: '问题排查', en: 'troubleshooting' },
  quality: { zh: '工程质量', en: 'engineering quality' },
  expertise: { zh: '岗位专业能力', en: 'professional skill' },
  business: { zh: '业务理解', en: 'business understanding' },
  reasoning: { zh: '分析推理', en: 'reasoning' },
  communication: { zh: '沟通表达', en: 'communication' },
  learning: { zh: '学习能力', en: 'learning' },
  motivation: { zh: '求职动机', en: 'motivation' },
  stability: { zh: '稳定性', en: 'stability' },
  teamwork: { zh: '团队协作', en: 'teamwork' },
};

export const peopleOpenings: Phrases = {
  zh: [
    '和候选人聊了离职原因、职业规划以及对{project}那段经历的看法。',
    '工作 {years} 年，主要了解求职动机、团队偏好和薪资结构。',
    '从{project}的合作方式聊起，了解候选人与上下游的相处。',
    '前两轮评价已同步，本轮重点看动机、稳定性和团队匹配。',
    '候选人目前手上有其他机会，本轮先确认了时间安排和关注点。',
  ],
  en: [
    'Talked about reasons for leaving, plans, and how the {project} was staffed.',
    '{years} years of work; this round was about motivation, team fit and pay structure.',
    'Started from how people worked together on the {project}.',
    'Earlier rounds were shared with me, so I looked at motivation, stability and fit.',
  ],
};

export const sharedRemarks: Remarks = {
  communication: {
    strong: {
      zh: [
        '表达有条理，先讲结论再讲依据，听得出来经常做汇报。',
        '沟通顺畅，没听懂时会确认问题再回答。',
        '能用简单的例子解释复杂的事情。',
        '对不同意见很开放，讨论气氛好。',
      ],
      en: [
        'Speaks in a structured way: conclusion first, then the reasons.',
        'Checks the question before answering and explains hard things simply.',
        'Open to other views; the discussion was a pleasure.',
      ],
    },
    fair: {
      zh: [
        '沟通没有障碍，回答偏长，需要打断几次。',
        '表达平实，重点不够突出。',
        '熟悉的话题讲得清楚，临时问题会有些紧张。',
      ],
      en: [
        'Easy to talk to, with answers on the long side.',
        'Plain speaker; the main point is not always visible.',
        'Clear on familiar ground, a little nervous otherwise.',
      ],
    },
    weak: {
      zh: [
        '回答常常偏题，同一个问题需要反复追问。',
        '表达零散，听完不清楚个人贡献是什么。',
        '打断面试官两次，不太愿意听补充条件。',
      ],
      en: [
        'Answers drifted off the question and had to be pulled back.',
        'After the talk the candidate’s own contribution was still unclear.',
        'Interrupted twice and did not take in the added constraints.',
      ],
    },
  },
  learning: {
    strong: {
      zh: [
        '转岗半年就能独立承担模块，学习方法具体。',
        '对新工具保持跟进，并且有自己的实践和总结。',
        '面试中给的提示能马上用到下一题里。',
      ],
      en: [
        'Worked alone half a year after changing fields and can say how.',
        'Keeps up with new tools by trying them out and writing notes.',
        'Used a hint from one question in the next.',
      ],
    },
    fair: {
      zh: [
        '学习以工作需要为主，深度一般。',
        '愿意学习新领域，近一年没有系统的积累。',
        '能跟着资料上手，总结沉淀较少。',
      ],
      en: [
        'Learns what the job needs, rarely deeper.',
        'Willing to learn; nothing systematic in the past year.',
        'Gets started from documents and writes little down.',
      ],
    },
    weak: {
      zh: [
        '近两年的工作内容没有变化，也说不出学了什么。',
        '对岗位要求的新领域兴趣不大。',
        '提示之后仍重复同样的错误。',
      ],
      en: [
        'The work has not changed in two years and nothing new was named.',
        'Shows little interest in the new field.',
        'Repeated the same mistake after a hint.',
      ],
    },
  },
  motivation: {
    strong: {
      zh: [
        '求职动机明确，看重的是业务复杂度和成长空间，与岗位匹配。',
        '对我们的产品做过功课，提的问题很具体。',
        '离职原因合理，没有抱怨前公司。',
      ],
      en: [
        'Clear motive: looks for complexity and growth, which the role offers.',
        'Had studied our product and asked precise questions.',
        'Reasons for leaving are sensible and told without complaint.',
      ],
    },
    fair: {
      zh: [
        '动机基本清晰，薪资在决策里占比较高。',
        '对岗位内容有了解，对团队方向还在观望。',
        '同时在看两个不同方向，意愿中等。',
      ],
      en: [
        'Motivation is mostly clear, with pay weighing heavily.',
        'Knows the role, still undecided about the direction.',
        'Looks at two different directions; interest is moderate.',
      ],
    },
    weak: {
      zh: [
        '离职原因前后说法不同，真实动机存疑。',
        '对岗位没有了解，表示主要是先看看机会。',
        '多次把话题转到福利，对岗位内容问得很少。',
      ],
      en: [
        'Gave two different reasons for leaving, so the motive is doubtful.',
        'Knew little about the role and said it was just a look around.',
        'Kept returning to benefits and asked little about the work.',
      ],
    },
  },
  stability: {
    strong: {
      zh: ['在上一家公司待了三年以上，晋升节奏清楚。', '愿意长期留在这里发展，通勤和加班都能接受。'],
      en: [
        'Stayed over three years in the last job, with clear promotions.',
        'Wants to live here for good; commute and hours are fine.',
      ],
    },
    fair: {
      zh: ['近四年换过一次工作，原因说得通。', '家庭在外地，短期内没有变动计划。'],
      en: [
        'One change in the past four years, with a good reason.',
        'Family lives elsewhere; no move planned for now.',
      ],
    },
    weak: {
      zh: ['近三年换了三份工作，每段都不满一年。', '明确表示一年后可能回老家发展。'],
      en: ['Three jobs in three years, none longer than twelve months.', 'May move back home within a year.'],
    },
  },
  teamwork: {
    strong: {
      zh: [
        '举的跨团队例子具体，能说出自己怎样促成共识。',
        '带过新人，对别人的成长有耐心。',
        '反馈意见直接又得体，听得进不同看法。',
      ],
      en: [
        'Gave a concrete cross-team example and the part played in it.',
        'Has mentored newcomers and is patient with them.',
        'Gives direct and polite feedback; a good fit for the team.',
      ],
    },
    fair: {
      zh: [
        '配合意识好，遇到分歧倾向于请上级协调。',
        '习惯独立工作，协作上偏被动。',
        '能融入团队，影响他人的例子不多。',
      ],
      en: [
        'Cooperative, and hands disagreements to the manager.',
        'Prefers working alone and waits to be asked.',
        'Fits in; few examples of influencing others.',
      ],
    },
    weak: {
      zh: [
        '谈到冲突时把责任都归到对方身上。',
        '不太接受别人对自己工作的评审意见。',
        '偏好单独作战，对协作流程比较抵触。',
      ],
      en: [
        'Put all the blame on the other side when asked about a conflict.',
        'Does not take review comments well.',
        'Resists shared processes and prefers to work alone.',
      ],
    },
  },
};
