import type { Phrases, Remarks, Words } from './phrases.ts';

/** Systems that backend candidates worked on. */
export const backendProjects: readonly Words[] = [
  { zh: '订单履约系统', en: 'order fulfilment system' },
  { zh: '支付清结算平台', en: 'payment settlement platform' },
  { zh: '消息推送服务', en: 'push messaging service' },
  { zh: '库存中心', en: 'inventory service' },
  { zh: '优惠券系统', en: 'coupon system' },
  { zh: '物流轨迹服务', en: 'shipment tracking service' },
  { zh: '用户账号中心', en: 'account service' },
  { zh: '实时风控引擎', en: 'real-time risk engine' },
  { zh: '搜索索引平台', en: 'search indexing platform' },
];

export const backendOpenings: Phrases = {
  zh: [
    '{years} 年后端经验，最近一直在做{project}。',
    '候选人工作 {years} 年，主要围绕{project}聊了架构和线上问题。',
    '以{project}为主线做了项目深挖，候选人有 {years} 年经验。',
    '简历里{project}占比最大，重点追问了这一段，工作年限 {years} 年。',
    '从{project}的一次改造切入，聊到存储选型和容量评估。',
    '{years} 年经验，{project}从单体拆分到服务化都经历过。',
  ],
  en: [
    '{years} years in backend work, most recently on the {project}.',
    'We spent most of the hour on the {project}; the candidate has {years} years of experience.',
    'Went through the {project} in depth, from data model to incidents.',
    'The {project} is the core of the résumé, so I dug into the candidate’s own part of it.',
  ],
};

export const backendRemarks: Remarks = {
  coding: {
    strong: {
      zh: [
        '现场写的代码一次跑通，边界条件和并发都主动考虑到了。',
        '编码习惯很好，命名清楚，先写了用例再写实现。',
        '能在不提示的情况下把时间复杂度从平方级优化到线性对数级。',
        '手写并发控制没有出错，还主动说明了锁粒度的取舍。',
      ],
      en: [
        'The code ran first time and covered the edge cases without a hint.',
        'Clean naming, small functions, and a test written before the implementation.',
        'Found the n log n solution alone and explained why the naive one fails.',
      ],
    },
    fair: {
      zh: [
        '代码主流程能写出来，空值和重复请求经提醒后补上。',
        '编码速度中等，思路对，但变量命名和拆分比较随意。',
        '能写出可用的解法，进一步优化需要给一点方向。',
      ],
      en: [
        'The main path was right; null input and retries were added after a nudge.',
        'Correct but slow code, with one long function doing most of the work.',
        'Gets to a working answer and needs direction to improve it.',
      ],
    },
    weak: {
      zh: [
        '四十分钟没有写完基础版本，循环边界反复出错。',
        '对集合的线程安全理解有误，代码里存在明显的并发问题。',
        '代码只能覆盖最简单的用例，追问复杂度时答不上来。',
      ],
      en: [
        'The basic version was not finished in forty minutes; loop bounds kept going wrong.',
        'The code shares a plain map between threads and the candidate saw no problem with it.',
        'Only the simplest case works, and the complexity question went unanswered.',
      ],
    },
  },
  design: {
    strong: {
      zh: [
        '{project}的数据模型讲得很透，幂等、补偿和对账都有成体系的考虑。',
        '系统设计题先问清流量和一致性要求再动手，取舍有依据。',
        '对分库分表后的跨片查询和扩容方案有实际落地经验。',
        '能说清{project}为什么选异步解耦，以及代价是什么。',
      ],
      en: [
        'Explained the data model of the {project} thoroughly, including idempotency and reconciliation.',
        'Asked for traffic and consistency needs before drawing anything; every trade-off had a reason.',
        'Has really run a sharding migration and knows where it hurts.',
      ],
    },
    fair: {
      zh: [
        '设计思路完整，但容量估算偏粗，缓存与数据库一致性说得比较笼统。',
        '能复述{project}的现有架构，换一个约束条件后调整得慢一些。',
        '常见组件会用，选型理由多是沿用团队惯例。',
      ],
      en: [
        'The design hangs together, though capacity numbers were guesses and cache consistency stayed vague.',
        'Describes the current architecture of the {project} well, and adapts slowly when a constraint changes.',
        'Knows the usual building blocks; reasons for choosing them are mostly habit.',
      ],
    },
    weak: {
      zh: [
        '系统设计停留在堆组件，问到消息重复和乱序没有对策。',
        '{project}里只负责增删改查部分，说不清上下游和数据流。',
        '对事务隔离级别和索引失效的理解停在概念，无法结合场景。',
      ],
      en: [
        'The design is a list of components; duplicate and out-of-order messages were not considered.',
        'Worked on plain CRUD inside the {project} and could not describe the data flow around it.',
        'Isolation levels and indexes are known by name only.',
      ],
    },
  },
  troubleshooting: {
    strong: {
      zh: [
        '讲了一次内存泄漏的排查，从监控到堆转储再到根因，链路很完整。',
        '给的故障题十分钟定位到慢查询引发的连接池耗尽，思路清晰。',
        '线上问题有复盘习惯，能说出每次事故之后改了什么。',
      ],
      en: [
        'Walked through a memory leak from the alert to the heap dump to the fix; very convincing.',
        'Found the exhausted connection pool in our incident exercise within ten minutes.',
        'Can name what changed after each incident, which few candidates do.',
      ],
    },
    fair: {
      zh: [
        '排查问题有基本套路，会看日志和监控，但假设验证的顺序不够高效。',
        '故障题在提示之后找到原因，对链路追踪工具用得不多。',
        '能独立处理常规告警，复杂问题依赖资深同事。',
      ],
      en: [
        'Has a routine for incidents, yet tests hypotheses in an inefficient order.',
        'Found the cause of the exercise after one hint; little practice with tracing.',
        'Handles everyday alerts alone and passes the harder ones on.',
      ],
    },
    weak: {
      zh: [
        '遇到线上超时的第一反应是重启和加机器，没有定位意识。',
        '故障题给了三次提示仍未指向数据库，排查没有章法。',
        '举不出一个自己独立定位的线上问题。',
      ],
      en: [
        'Restarting and adding machines were the only answers to a timeout.',
        'Three hints did not lead to the database in the incident exercise.',
        'Could not name one production problem that was solved without help.',
      ],
    },
  },
  quality: {
    strong: {
      zh: [
        '测试、灰度、回滚讲得具体，{project}的发布失败率在半年里明显下降。',
        '代码评审标准清楚，重视可观测性。',
      ],
      en: [
        'Concrete about tests, gradual rollout and rollback; releases of the {project} became calmer.',
        'Has clear standards for code review and cares about observability.',
      ],
    },
    fair: {
      zh: ['有写单测的习惯，集成测试主要靠测试同学。', '知道监控要补，但通常是出问题之后才加。'],
      en: [
        'Writes unit tests and leaves integration to the test team.',
        'Adds monitoring, usually after the incident.',
      ],
    },
    weak: {
      zh: ['基本不写测试，认为工期紧就可以省掉。', '上线靠手工验证，没有回滚预案。'],
      en: [
        'Hardly writes tests and sees them as the first thing to cut.',
        'Releases are checked by hand, without a way back.',
      ],
    },
  },
};
