import type { BankQuestion } from './phrases.ts';
import { bankQuestion } from './question-ids.ts';

/** Interview questions for backend engineers. */
export const backendQuestions: readonly BankQuestion[] = [
  bankQuestion(1, {
    title: { zh: '如何保证接口的幂等性？', en: 'How do you make an endpoint idempotent?' },
    description: {
      zh: '请结合你做过的业务说明方案和失败时的处理。',
      en: 'Use a case from your own work and say what happens on failure.',
    },
    abilities: ['systemDesign', 'engineering'],
    answers: {
      strong: {
        zh: [
          '在{project}里由调用方生成请求号，服务端建唯一索引，先插流水再执行业务；重复请求直接返回首次结果，超时由补偿任务按流水状态推进。',
          '分两层：网关用请求号做短期去重，业务表用状态机加条件更新兜底；{project}上线后没有再出现重复处理。',
        ],
        en: [
          'The caller sends a request number; we insert it under a unique index together with the change and return the stored answer on a repeat.',
        ],
      },
      fair: {
        zh: [
          '用 Redis 存请求号，过期时间十分钟，重复就拒绝。Redis 挂掉的情况当时没有考虑。',
          '数据库加唯一索引，报错就当重复处理，返回值没有统一。',
        ],
        en: ['A request number in a cache for ten minutes. We did not think about the cache being down.'],
      },
      weak: {
        zh: ['前端按钮点了之后置灰，基本就不会重复提交了。', '加一个分布式锁就行，锁的时间设长一点。'],
        en: ['The button is disabled after the first click, so it does not happen.'],
      },
    },
  }),
  bankQuestion(2, {
    title: { zh: '描述一次你主导排查的线上故障', en: 'Describe a production incident that you led' },
    description: {
      zh: '当时的现象、定位过程、根因以及之后的改进。',
      en: 'Symptoms, how you found the cause, and what changed afterwards.',
    },
    abilities: ['problemSolving', 'ownership'],
    answers: {
      strong: {
        zh: [
          '{project}晚高峰响应时间升高，先看到连接池打满，再从慢日志找到一条缺索引的查询，是前一天发布引入的；回滚后补索引，并把慢查询检查加进发布流程。',
          '{project}凌晨批量任务堆积，最后查到是下游限流后重试没有退避；改成指数退避并加了积压告警。',
        ],
        en: [
          'Latency of the {project} rose at peak; the pool was exhausted by one query without an index, released the day before. We rolled back, added the index and a check in the pipeline.',
        ],
      },
      fair: {
        zh: [
          '{project}有一次大量超时，运维发现是某台机器磁盘满了，我负责清理日志并加了监控。',
          '缓存击穿导致数据库压力大，在同事建议下加了互斥锁。',
        ],
        en: ['A disk was full on one machine of the {project}; I cleaned up the logs and added an alert.'],
      },
      weak: {
        zh: [
          '有过一次服务挂了，重启之后恢复，原因后来没有再查。',
          '线上问题一般是运维同学处理，我主要配合看代码。',
        ],
        en: ['A service crashed once; we restarted it and it was fine.'],
      },
    },
  }),
  bankQuestion(3, {
    title: { zh: '缓存和数据库的一致性怎么处理？', en: 'How do you keep cache and database consistent?' },
    description: {
      zh: '说明可接受的不一致时间以及依据。',
      en: 'Say how much staleness is acceptable, and why.',
    },
    abilities: ['systemDesign'],
    answers: {
      strong: {
        zh: [
          '先更新库再删缓存，删除失败靠订阅变更日志补删；{project}里价格类数据不走缓存，展示类允许五秒内不一致，是和产品一起定的。',
          '按数据分类处理：强一致的直接读主库，其余用变更日志异步失效，并给缓存设过期时间兜底。',
        ],
        en: [
          'Update the database, delete the key, and repair missed deletes from the change log. Prices bypass the cache.',
        ],
      },
      fair: {
        zh: [
          '延时双删，延时时间设了五百毫秒，是照着资料定的。',
          '先删缓存再更新数据库，另外设置了过期时间。',
        ],
        en: ['Delete twice with a delay of half a second; the number came from an article.'],
      },
      weak: {
        zh: ['更新的时候两个都更新就一致了。', '我们缓存设置了一天过期，没有遇到过问题。'],
        en: ['We update both, so they are the same.'],
      },
    },
  }),
  bankQuestion(4, {
    title: {
      zh: '如果让你重做现在的系统，会改什么？',
      en: 'What would you change if you rebuilt your current system?',
    },
    description: { zh: '请给出改动的收益和代价。', en: 'Name what it gains and what it costs.' },
    abilities: ['engineering', 'ownership'],
    answers: {
      strong: {
        zh: [
          '会把{project}的状态流转收拢成一个状态机，现在散在六个服务里；代价是要停两个迭代的需求，但每个月的数据修复能省下三人天。',
        ],
        en: [
          'I would pull the state changes of the {project}, now in six services, into one. It costs two sprints and saves three days of data repair a month.',
        ],
      },
      fair: {
        zh: ['会把{project}的表结构重新设计，现在字段太多；收益主要是好维护，具体没有量化。'],
        en: ['I would redesign the tables of the {project}; mostly for maintainability, I have no figures.'],
      },
      weak: {
        zh: ['会换成最新的框架，性能应该会好很多。'],
        en: ['I would move to a newer framework; it should be faster.'],
      },
    },
  }),
];
