import type { Phrases, Remarks, Words } from './phrases.ts';

/** Business that sales candidates were responsible for. */
export const salesProjects: readonly Words[] = [
  { zh: '制造业大客户', en: 'manufacturing accounts' },
  { zh: '连锁零售客户群', en: 'retail chain accounts' },
  { zh: '教育行业渠道', en: 'education channel' },
  { zh: '华东区新签业务', en: 'new business in East China' },
  { zh: '续约增购业务', en: 'renewals and upsell book' },
  { zh: '医药流通客户群', en: 'pharma distribution accounts' },
  { zh: '园区企业客户群', en: 'business park accounts' },
];

export const salesOpenings: Phrases = {
  zh: [
    '{years} 年企业客户销售经验，最近负责{project}。',
    '请候选人完整复盘了{project}里的一个单子，从线索到回款。',
    '候选人做销售 {years} 年，主要聊了{project}的打法和业绩构成。',
    '围绕{project}做了一次角色扮演，由我来演客户的采购负责人。',
    '核对了近两年在{project}上的业绩数字，再聊关键客户。',
  ],
  en: [
    '{years} years in enterprise sales, most recently for the {project}.',
    'Asked for a full review of one deal in the {project}, from lead to payment.',
    'Ran a role play around the {project}, with me as the head of purchasing.',
    'Went through the last two years of results in the {project}, then key customers.',
  ],
};

export const salesRemarks: Remarks = {
  expertise: {
    strong: {
      zh: [
        '客户决策链讲得非常细，知道每个角色关心什么、由谁来推动。',
        '{project}连续两年超额完成，能拆到每个季度的来源。',
        '角色扮演里先问现状再谈方案，没有急着报价。',
        '线索跟进有节奏，丢单原因分析得很坦诚。',
      ],
      en: [
        'Knows the decision chain in detail: who cares about what, and who pushes.',
        'Beat the target for the {project} two years in a row and can break it down by quarter.',
        'Asked about the situation before offering anything in the role play.',
      ],
    },
    fair: {
      zh: [
        '成单流程完整，关键人突破更多靠老客户介绍。',
        '{project}业绩达标，主要来自两个存量客户。',
        '产品讲解熟练，挖需求的问题准备得不够。',
      ],
      en: [
        'Runs the process properly, though introductions from old customers open most doors.',
        'Met the target for the {project}, mainly through two existing customers.',
        'Presents well; discovery questions were thin.',
      ],
    },
    weak: {
      zh: [
        '业绩数字前后说法不一致，追问后无法说明口径。',
        '角色扮演开场三分钟就报了折扣，没有了解客户需求。',
        '{project}里以跟单为主，没有独立签过超过十万的合同。',
      ],
      en: [
        'Sales figures changed during the talk and could not be explained.',
        'Offered a discount within three minutes of the role play, before asking anything.',
        'Mostly followed up orders in the {project}; signed no larger contract alone.',
      ],
    },
  },
  business: {
    strong: {
      zh: [
        '对客户所在行业的成本结构很熟，能帮客户算清投入产出。',
        '清楚{project}里不同规模客户的预算周期。',
        '能准确说出我们产品和替代方案的差异。',
        '看得懂客户财报，知道今年的预算会花在哪里。',
      ],
      en: [
        'Knows the cost structure of the customers and can work out a return with them.',
        'Understands how budget cycles differ across the {project}.',
        'Could tell precisely where our product differs from the alternatives.',
      ],
    },
    fair: {
      zh: [
        '了解客户行业的基本情况，预算和立项流程掌握一般。',
        '面试前看过我们的产品介绍，细节还不熟。',
        '能讲{project}的客户画像，细分打法还不清晰。',
      ],
      en: [
        'Knows the customers’ industry in outline, budgets and approval less so.',
        'Had read about our product; details are missing.',
        'Can describe customers of the {project} but not how to approach each group.',
      ],
    },
    weak: {
      zh: [
        '对我们的产品几乎没有了解，也没有提前做功课。',
        '说不清{project}的客户为什么购买。',
        '认为价格是唯一的成交因素。',
      ],
      en: [
        'Knew next to nothing about our product and had not prepared.',
        'Could not say why customers of the {project} buy.',
        'Sees price as the only thing that closes a deal.',
      ],
    },
  },
  reasoning: {
    strong: {
      zh: [
        '谈判题里守住了底线，用付款条件换价格，思路老练。',
        '能区分客户的真实异议和借口，应对有层次。',
        '销售预测有方法，过去四个季度偏差都不大。',
      ],
      en: [
        'Held the line in the negotiation case and traded payment terms for price.',
        'Tells a real objection from an excuse and answers accordingly.',
        'Forecasts with a method; the last four quarters were close.',
      ],
    },
    fair: {
      zh: [
        '谈判思路正确，让步的节奏稍快。',
        '能处理常见异议，多方博弈的场景经验少。',
        '预测主要靠经验判断，缺少阶段化的依据。',
      ],
      en: [
        'The right idea in negotiation, with concessions a little too fast.',
        'Handles common objections; few situations with several parties.',
        'Forecasts by feel rather than by stage.',
      ],
    },
    weak: {
      zh: [
        '谈判题一压价就让步，没有交换条件。',
        '对丢单的归因都在外部，看不到自己的改进点。',
        '没有管理商机的方法，预测和结果相差很大。',
      ],
      en: [
        'Gave in at the first push on price and asked for nothing in return.',
        'Lost deals were always someone else’s fault.',
        'No method for managing the pipeline; forecasts were far off.',
      ],
    },
  },
};
