import type { BankQuestion } from './phrases.ts';
import { bankQuestion } from './question-ids.ts';

/** Interview questions for product managers. */
export const productQuestions: readonly BankQuestion[] = [
  bankQuestion(11, {
    title: { zh: '讲一个你决定不做的需求', en: 'Tell me about a request that you decided not to build' },
    description: {
      zh: '依据是什么，怎样说服提出方？',
      en: 'On what grounds, and how did you convince the requester?',
    },
    abilities: ['businessSense', 'communication'],
    answers: {
      strong: {
        zh: [
          '{project}里销售要求做客户定制字段，我拉了近半年的线索，只有两家提过，维护成本却要每版投入；最后用备注模板替代，并约定超过五家再评估。',
          '运营想在{project}加积分抽奖，我先跑了小流量，复访没有变化，就拿数据和对方一起决定停掉。',
        ],
        en: [
          'Sales wanted custom fields in the {project}; two customers in six months had asked. We offered a note template and agreed to look again at five.',
        ],
      },
      fair: {
        zh: [
          '业务方提的导出功能排期排不上，我和对方解释了资源情况，推到了下个季度。',
          '{project}的一个改版研发评估太复杂，就先不做了。',
        ],
        en: [
          'An export function did not fit the plan, so I explained our capacity and moved it to the next quarter.',
        ],
      },
      weak: {
        zh: ['一般领导定了的都会做，没有遇到不做的。', '需求太多就先放着，过一段时间对方就不提了。'],
        en: ['If the boss asks for it we build it.'],
      },
    },
  }),
  bankQuestion(12, {
    title: { zh: '如何判断一次迭代成功与否？', en: 'How do you tell whether a release succeeded?' },
    description: { zh: '请以最近上线的功能为例。', en: 'Use your latest release as the example.' },
    abilities: ['dataThinking', 'businessSense'],
    answers: {
      strong: {
        zh: [
          '上线前就写好成功标准：{project}的新流程要把平均处理时长降两成，同时投诉不上升；四周后时长降了两成三，投诉持平，才全量放开。',
        ],
        en: [
          'The goal was written down before: handling time of the {project} down by a fifth with no more complaints. After four weeks it was 23 percent.',
        ],
      },
      fair: {
        zh: ['主要看{project}的使用率和用户反馈，使用率到了六成，觉得还可以。'],
        en: ['Usage of the {project} and feedback; usage reached sixty percent, which felt fine.'],
      },
      weak: { zh: ['按时上线、没有大的缺陷就算成功。'], en: ['It went live on time without serious bugs.'] },
    },
  }),
  bankQuestion(13, {
    title: {
      zh: '研发说这个需求做不了，你怎么办？',
      en: 'Engineering says it cannot be built. What do you do?',
    },
    description: { zh: '请讲一次真实的经历。', en: 'Tell me about a real case.' },
    abilities: ['communication', 'problemSolving'],
    answers: {
      strong: {
        zh: [
          '{project}里实时统计做不了，我先弄清楚卡在数据延迟，再回到业务目标：其实十分钟更新一次就够，方案当天定下来。',
          '我会先问清是成本、风险还是排期的问题。{project}那次是历史数据太脏，我们改成先支持新数据，旧数据分两批补。',
        ],
        en: [
          'For the {project} live figures were impossible; the delay was in the data. Every ten minutes turned out to be enough, and we agreed the same day.',
        ],
      },
      fair: {
        zh: ['拉上研发主管一起讨论，最后砍掉了一部分功能。'],
        en: ['I asked their lead to join, and we cut part of the scope.'],
      },
      weak: {
        zh: ['让领导出面协调，定了就按定的做。'],
        en: ['I ask my manager to settle it.'],
      },
    },
  }),
];

/** Interview questions for data analysts. */
export const analystQuestions: readonly BankQuestion[] = [
  bankQuestion(21, {
    title: { zh: '日活突然下降 8%，你会怎么分析？', en: 'Daily active users fall by 8%. What do you do?' },
    description: { zh: '请说明步骤与先后顺序。', en: 'Explain your steps and their order.' },
    abilities: ['dataThinking', 'problemSolving'],
    answers: {
      strong: {
        zh: [
          '先核对口径和埋点是否有变更，再看同比排除节假日；然后按新老用户、渠道、版本拆，找到贡献最大的一块再提假设。{project}那次就是安卓某版本上报丢失。',
          '第一步确认是真降还是数据延迟；第二步拆新增和留存；第三步对照当天的发布和投放记录，最后估算每个因素的贡献。',
        ],
        en: [
          'Check definitions and tracking, compare with last year, then split by new and old users, channel and version, and look at the largest part first.',
        ],
      },
      fair: {
        zh: [
          '按渠道、地区、版本分别看，找下降最多的，再问业务最近有没有动作。',
          '先看是哪个平台下降的，然后看漏斗各步的变化。',
        ],
        en: ['Split by channel, region and version, find the biggest drop, then ask the business.'],
      },
      weak: {
        zh: ['可能是竞争对手做活动了，建议我们也做活动拉一下。', '先看看第二天会不会恢复。'],
        en: ['Perhaps a competitor ran a campaign; we should run one too.'],
      },
    },
  }),
  bankQuestion(22, {
    title: {
      zh: '实验结果不显著，怎么向业务方解释？',
      en: 'The experiment is not significant. How do you explain that?',
    },
    description: { zh: '对方希望直接全量上线。', en: 'The business wants to launch anyway.' },
    abilities: ['communication', 'dataThinking'],
    answers: {
      strong: {
        zh: [
          '说明现有样本只能检出两个百分点以上的差异，看不到不等于没有；给出两种选择：再跑一周，或者按成本和风险上线并保留对照组观察。',
        ],
        en: [
          'Our sample can only detect two points, so it may exist and be smaller. Either run another week, or launch with a holdout and watch.',
        ],
      },
      fair: {
        zh: ['告诉对方没有达到显著性，建议延长实验时间，具体延长多久要再算。'],
        en: ['I would say it is not significant and suggest to extend it; how long I would need to compute.'],
      },
      weak: { zh: ['把指标换一个口径，可能就显著了。'], en: ['Another metric may well be significant.'] },
    },
  }),
  bankQuestion(23, {
    title: {
      zh: '两个报表的同一个指标对不上，怎么处理？',
      en: 'Two reports show different figures for one metric. What now?',
    },
    description: { zh: '第二天就要给管理层汇报。', en: 'Management wants it tomorrow.' },
    abilities: ['dataThinking', 'ownership'],
    answers: {
      strong: {
        zh: [
          '先比口径、时间范围和去重方式，再抽一天逐条对。{project}里就查到一边算了退款一边没算；汇报时写明口径，之后统一到一张指标表。',
          '从明细往上对，找到第一处分叉；当天对不完就先用财务口径，并注明差异范围，不会两个数都报。',
        ],
        en: [
          'Compare definitions, period and deduplication, then one day row by row. In the {project} one side left refunds out; we agreed on one table afterwards.',
        ],
      },
      fair: {
        zh: ['找两个报表的负责人分别确认口径，汇报时选更常用的一个。'],
        en: ['I would ask both owners for their definitions and take the more common one.'],
      },
      weak: {
        zh: ['取平均或者用好看一点的那个。'],
        en: ['I would take the better-looking one.'],
      },
    },
  }),
];

/** Interview questions for sales. */
export const salesQuestions: readonly BankQuestion[] = [
  bankQuestion(31, {
    title: { zh: '复盘一个你丢掉的重要单子', en: 'Review an important deal that you lost' },
    description: { zh: '丢单原因以及之后的改变。', en: 'Why was it lost, and what did you change?' },
    abilities: ['customerFocus', 'ownership'],
    answers: {
      strong: {
        zh: [
          '{project}里一家年框客户最后选了别家，复盘发现我只覆盖了采购和信息部，没有接触到使用部门的厂长；之后我要求自己立项前至少见三个角色。',
          '丢在实施周期上，对手承诺六周，我们报了十周。后来在{project}里我会提前拉交付一起做分期方案。',
        ],
        en: [
          'In the {project} I only knew purchasing and IT, never the plant manager who used the product. Now I meet three roles before I forecast a deal.',
        ],
      },
      fair: {
        zh: [
          '主要是价格没谈下来，客户预算有限，后来我会更早了解预算。',
          '对接人离职了，新来的负责人有自己熟悉的供应商。',
        ],
        en: ['It was mostly the price; I now ask about the budget earlier.'],
      },
      weak: {
        zh: ['产品功能不如别人，这个销售也没有办法。', '公司不给折扣，给了就签了。'],
        en: ['The product lacked features, which sales cannot change.'],
      },
    },
  }),
  bankQuestion(32, {
    title: { zh: '客户要求降价 20%，否则换供应商', en: 'The customer wants 20% off or will leave' },
    description: { zh: '你会怎样回应？', en: 'How do you respond?' },
    abilities: ['negotiation', 'communication'],
    answers: {
      strong: {
        zh: [
          '先弄清楚这个数字从哪来，是预算砍了还是有别的报价；再看能换什么，比如两年合同、预付款或者案例授权，单纯降价我会守在百分之五以内。',
          '不会当场答应。先确认对方是真有替代方案还是例行压价，再把总成本摊开算；必须让的话，用缩减范围或者缩短账期去换。',
        ],
        en: [
          'First find out where the number comes from, then trade: a two-year term, prepayment or a reference. A plain discount stays within five percent.',
        ],
      },
      fair: {
        zh: ['强调我们的服务价值，同时向公司申请一个中间价。'],
        en: ['Stress the value of our service and ask my manager for something in between.'],
      },
      weak: {
        zh: ['先答应下来保住客户，回去再和公司想办法。'],
        en: ['Agree first to keep the customer, then talk to the company.'],
      },
    },
  }),
  bankQuestion(33, {
    title: { zh: '你怎样安排一周的客户拜访？', en: 'How do you plan a week of customer visits?' },
    description: { zh: '请以上一周为例。', en: 'Take last week as the example.' },
    abilities: ['customerFocus', 'ownership'],
    answers: {
      strong: {
        zh: [
          '按商机阶段排：临近决策的两家必须见到拍板的人，新线索集中在周二周三。{project}上周见了七家，每家当天写纪要和下一步。',
          '先看哪些单子缺信息，再约能补上信息的人；路线按片区排，留半天给临时的。{project}里我每周五和主管对一次进展。',
        ],
        en: [
          'By stage: the two close to a decision first, with whoever signs. For the {project} I saw seven customers last week and wrote down the next step each time.',
        ],
      },
      fair: {
        zh: ['每周至少见五家，老客户居多，新客户主要靠电话。'],
        en: ['At least five a week, mostly existing customers; new ones by phone.'],
      },
      weak: {
        zh: ['客户有需要就过去，没有固定安排。'],
        en: ['I go when a customer calls.'],
      },
    },
  }),
];

/** Interview questions of the people team. */
export const peopleQuestions: readonly BankQuestion[] = [
  bankQuestion(41, {
    title: {
      zh: '是否遇到过团队成员没有达到目标的情况？',
      en: 'Has someone in your team ever missed a goal?',
    },
    description: { zh: '当时具体是什么情况，你做了什么？', en: 'What happened, and what did you do?' },
    abilities: ['teamwork', 'ownership'],
    answers: {
      strong: {
        zh: [
          '{project}里有位新同事连续两周延期，我和他一起重新拆了任务，每天对十五分钟，第三周赶上来了；也向主管说明了排期原本偏紧。',
        ],
        en: [
          'A new colleague on the {project} was late two weeks in a row. We split the work again and talked for fifteen minutes a day; he caught up.',
        ],
      },
      fair: {
        zh: ['有过，我把自己的部分做完之后帮他分担了一些，没有专门聊过原因。'],
        en: ['Yes, I took over part of the work; we did not talk about the reason.'],
      },
      weak: {
        zh: ['各做各的，没达到是他自己的问题。'],
        en: ['Everyone has their own part; that was not my problem.'],
      },
    },
  }),
  bankQuestion(42, {
    title: { zh: '为什么考虑现在换工作？', en: 'Why are you thinking about a change now?' },
    description: { zh: '下一份工作最看重什么？', en: 'What matters most in your next job?' },
    abilities: ['communication'],
    answers: {
      strong: {
        zh: ['{project}已经进入维护阶段，我想做更复杂的业务；最看重业务空间，其次是直接上级的专业度。'],
        en: [
          'The {project} is in maintenance and I want harder problems. Scope first, then a manager I can learn from.',
        ],
      },
      fair: {
        zh: ['公司近期调整比较多，想找稳定一些的平台，薪资希望有合理涨幅。'],
        en: ['Many changes in my company lately; I look for something steadier, with a fair raise.'],
      },
      weak: {
        zh: ['没有特别的原因，就是想看看外面的机会。'],
        en: ['No special reason, just looking around.'],
      },
    },
  }),
];
