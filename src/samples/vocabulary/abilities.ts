import type { Ability } from '#domain/interview-record.ts';
import { beijingSeconds, sampleId } from '../sample-id.ts';
import type { AbilityName, Words } from './phrases.ts';

const definedAt = beijingSeconds(2025, 9, 1, 10);

function ability(number: number, name: Words, description: Words): Ability {
  return { id: sampleId(definedAt, number), name, description };
}

/** The ability library of the sample company. */
export const abilities: Readonly<Record<AbilityName, Ability>> = {
  coding: ability(
    1,
    { zh: '编码能力', en: 'Coding' },
    { zh: '代码正确、清晰，能处理边界情况', en: 'Writes correct, readable code and handles edge cases' },
  ),
  systemDesign: ability(
    2,
    { zh: '系统设计', en: 'System design' },
    {
      zh: '能在约束下权衡方案，说清取舍',
      en: 'Weighs options under constraints and explains the trade-offs',
    },
  ),
  problemSolving: ability(
    3,
    { zh: '问题解决', en: 'Problem solving' },
    { zh: '能拆解复杂问题并定位根因', en: 'Breaks complex problems down and finds the root cause' },
  ),
  engineering: ability(
    4,
    { zh: '工程素养', en: 'Engineering practice' },
    { zh: '重视测试、监控和可维护性', en: 'Cares about tests, monitoring and maintainability' },
  ),
  communication: ability(
    5,
    { zh: '沟通表达', en: 'Communication' },
    { zh: '表达有条理，能倾听并回应', en: 'Speaks in a structured way, listens and responds' },
  ),
  learning: ability(
    6,
    { zh: '学习能力', en: 'Learning agility' },
    { zh: '能快速掌握新领域并举一反三', en: 'Picks up new fields quickly and transfers knowledge' },
  ),
  ownership: ability(
    7,
    { zh: '责任心', en: 'Ownership' },
    { zh: '对结果负责，主动推动事情闭环', en: 'Takes responsibility for results and sees things through' },
  ),
  businessSense: ability(
    8,
    { zh: '业务敏感度', en: 'Business sense' },
    { zh: '理解业务目标与关键指标之间的关系', en: 'Understands how goals and key metrics relate' },
  ),
  dataThinking: ability(
    9,
    { zh: '数据思维', en: 'Data thinking' },
    { zh: '用数据提出假设、验证结论', en: 'Uses data to form hypotheses and test conclusions' },
  ),
  customerFocus: ability(
    10,
    { zh: '客户导向', en: 'Customer focus' },
    { zh: '能识别并响应客户的真实需求', en: 'Recognises and answers what customers really need' },
  ),
  negotiation: ability(
    11,
    { zh: '商务谈判', en: 'Negotiation' },
    { zh: '在利益分歧中推动双方达成一致', en: 'Brings parties with different interests to agreement' },
  ),
  teamwork: ability(
    12,
    { zh: '团队协作', en: 'Teamwork' },
    { zh: '愿意分享信息，能与不同风格的同事共事', en: 'Shares information and works with different styles' },
  ),
};
