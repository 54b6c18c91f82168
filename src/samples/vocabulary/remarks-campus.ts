import type { Phrases, Remarks, Words } from './phrases.ts';

/** What graduates worked on. */
export const campusProjects: readonly Words[] = [
  { zh: '操作系统课程设计', en: 'operating system course project' },
  { zh: '分布式键值存储课程项目', en: 'key-value store course project' },
  { zh: '校园二手交易小程序', en: 'campus marketplace app' },
  { zh: '实验室推荐系统课题', en: 'recommendation research project' },
  { zh: '开源编译器项目', en: 'open-source compiler project' },
  { zh: '实习期间的对账工具', en: 'reconciliation tool from an internship' },
  { zh: '竞赛队的评测系统', en: 'judge system of the contest team' },
];

export const campusOpenings: Phrases = {
  zh: [
    '先请候选人介绍{project}，再做一道编码题和一道逻辑题。',
    '围绕{project}追问了自己写的部分，随后考察数据结构。',
    '候选人准备了{project}的演示，讲完后聊了操作系统和网络基础。',
    '从{project}里遇到的一个问题聊起，穿插了两道基础题。',
    '四十分钟，内容为{project}、编码题和反问。',
    '{project}讲了十分钟，剩下的时间用来现场写代码。',
  ],
  en: [
    'Started with the {project}, then one coding and one logic exercise.',
    'Asked about the candidate’s own part of the {project}, then about data structures.',
    'A short demo of the {project}, followed by questions on operating systems and networks.',
    'Talked about one problem from the {project} with two basic questions in between.',
  ],
};

export const campusPeopleOpenings: Phrases = {
  zh: [
    '和候选人聊了求学经历、{project}里的分工以及对第一份工作的期待。',
    '前两轮评价已同步，本轮重点看动机、成长意愿和团队匹配。',
    '从选专业的原因聊到{project}，候选人谈得比较放松。',
    '主要了解毕业安排、城市意向和{project}中的合作经历。',
  ],
  en: [
    'Talked about studies, the part played in the {project} and hopes for the first job.',
    'Earlier rounds were shared with me, so I looked at motivation and fit.',
    'Mostly about plans after graduation and how people worked together on the {project}.',
  ],
};

export const campusRemarks: Remarks = {
  expertise: {
    strong: {
      zh: [
        '操作系统和网络基础扎实，能从原理推到现象。',
        'B+ 树与哈希索引的差别讲得清楚，还画图说明了页分裂。',
        '对{project}里用到的数据结构知道为什么选、换一个会怎样。',
        '进程调度、内存分页追问三层都答上来了。',
      ],
      en: [
        'Solid on operating systems and networks; derives behaviour from principles.',
        'Drew a page split to explain B+ trees and compared them with hash indexes.',
        'Knows why each data structure of the {project} was chosen and what would change with another.',
      ],
    },
    fair: {
      zh: [
        '基础概念都知道，追问到实现细节时需要提示。',
        '数据结构熟练，操作系统部分背诵痕迹较重。',
        '能说清 TCP 握手，对拥塞控制只记得名字。',
      ],
      en: [
        'Knows the concepts, needs hints once it comes to how they work inside.',
        'Good with data structures; operating systems sounded learnt by heart.',
        'Explains the handshake of TCP, but congestion control is a name only.',
      ],
    },
    weak: {
      zh: [
        '栈和队列的典型应用答不上来，基础课学得比较浅。',
        '{project}主要由同学完成，自己的部分讲不出原理。',
        '数据库只会写查询，索引的作用说不清楚。',
      ],
      en: [
        'Could not name a use of a queue; the basics are thin.',
        'The {project} was mostly built by others; could not explain the own part.',
        'Writes queries without knowing what an index is for.',
      ],
    },
  },
  coding: {
    strong: {
      zh: [
        '编码题二十分钟写完，自己补了三组用例。',
        '先讲思路再动手，递归改迭代很顺，复杂度分析正确。',
        '代码干净，变量命名不像学生作业。',
      ],
      en: [
        'Finished the exercise in twenty minutes and added three test cases.',
        'Explained first, coded second, and turned the recursion into a loop with ease.',
        'Tidy code; the names do not look like homework.',
      ],
    },
    fair: {
      zh: [
        '写出了暴力解，提示双指针之后改对。',
        '思路正确，空输入和溢出没有考虑。',
        '语法有些生疏，主要在学校用另一门语言。',
      ],
      en: [
        'Began with brute force and got to two pointers after a hint.',
        'The idea is right; empty input and overflow were missed.',
        'Somewhat rusty in the language, having used another one at school.',
      ],
    },
    weak: {
      zh: [
        '链表反转没有写出来，指针关系画了两遍仍然混乱。',
        '只写了函数签名，时间用在回忆接口名上。',
        '样例能过，换一组数据就越界。',
      ],
      en: [
        'Did not manage to reverse a linked list, even with a drawing.',
        'Little more than the signature was written in the time.',
        'Passes the example and runs out of bounds on the next input.',
      ],
    },
  },
  reasoning: {
    strong: {
      zh: [
        '称球问题很快想到三分，并推广到一般情况。',
        '估算题拆得合理，每一步的假设都说出来了。',
        '逻辑题先举小例子找规律，再给出完整的证明。',
        '题目条件有矛盾，候选人先指出来再往下做。',
      ],
      en: [
        'Split the weighing puzzle in three at once and generalised it.',
        'Broke the estimate down sensibly and named every assumption.',
      ],
    },
    fair: {
      zh: ['逻辑题在提示后完成，推理过程略跳跃。', '能找到规律，证明部分说服力一般。'],
      en: [
        'Solved the puzzle after a hint, with a few leaps on the way.',
        'Saw the pattern; the proof was less convincing.',
      ],
    },
    weak: {
      zh: ['逻辑题靠猜，被追问理由时改了答案。', '估算时数量级差了两级，自己没有察觉。'],
      en: [
        'Guessed, and changed the answer when asked why.',
        'Off by a factor of a hundred without noticing.',
      ],
    },
  },
  learning: {
    strong: {
      zh: [
        '两周自学一门新语言完成了{project}的核心部分。',
        '现场给的新概念，五分钟后就能用来解题。',
        '读过几个开源项目的源码，能指出自己不认同的设计。',
      ],
      en: [
        'Learnt a new language in two weeks for the core of the {project}.',
        'Used a concept that was new five minutes earlier to solve the next task.',
        'Reads open source and can say which design to disagree with.',
      ],
    },
    fair: {
      zh: ['课程之外的学习主要靠视频，动手不多。', '愿意学，方法上需要有人带。'],
      en: [
        'Learns from videos outside class and builds little.',
        'Willing to learn, with some guidance needed.',
      ],
    },
    weak: {
      zh: ['近一年没有主动学过课程以外的内容。', '同一个提示讲了两次还没有用上。'],
      en: ['Nothing learnt outside class in the past year.', 'The same hint was given twice and not used.'],
    },
  },
  teamwork: {
    strong: {
      zh: [
        '{project}里担任组长，分工和验收都有记录。',
        '小组成员退出后主动接手，最后按期交付。',
        '谈到队友时先讲对方的贡献。',
      ],
      en: [
        'Led the group of the {project} and kept notes on who did what.',
        'Took over when a member left, and delivered in time.',
        'Speaks of what the others contributed first.',
      ],
    },
    fair: {
      zh: ['小组作业里完成自己的部分，较少关心整体进度。', '能配合，遇到分歧倾向于沉默。'],
      en: [
        'Does the own part of group work and leaves the rest.',
        'Cooperative, and silent when opinions differ.',
      ],
    },
    weak: {
      zh: ['把{project}延期归因于队友，没有提到自己能做什么。', '更愿意一个人完成，认为讨论浪费时间。'],
      en: [
        'Blamed the others for the delay of the {project}.',
        'Would rather do it alone and thinks discussions waste time.',
      ],
    },
  },
  motivation: {
    strong: {
      zh: ['看过我们的技术博客，带着问题来面试。', '目标岗位明确，投递的公司都在同一个方向。'],
      en: [
        'Had read our engineering blog and came with questions.',
        'Knows what job to look for and applies only there.',
      ],
    },
    fair: {
      zh: ['意愿不错，同时在等另外两家的结果。', '对公司了解来自宣讲会，岗位细节还不清楚。'],
      en: [
        'Interested, and waiting for two other companies.',
        'Knows us from the campus talk; details are open.',
      ],
    },
    weak: {
      zh: [
        '海投为主，说不出应聘的岗位名称。',
        '更想读研，面试属于练手。',
        '家里希望考公务员，候选人自己也没有拿定主意。',
      ],
      en: [
        'Applied everywhere and could not name the position.',
        'Would rather study on; this was practice.',
      ],
    },
  },
  stability: {
    strong: {
      zh: ['已确定留在本地工作，家人支持。', '两段实习都做满约定时间，有留用评价。'],
      en: [
        'Has decided to stay in the city, with the family’s support.',
        'Completed both internships as agreed and was asked to stay.',
      ],
    },
    fair: {
      zh: ['城市意向在两地之间，暂时倾向这里。', '有一段实习提前结束，原因是考试。'],
      en: [
        'Undecided between two cities, with a preference for ours.',
        'Left one internship early because of exams.',
      ],
    },
    weak: {
      zh: ['表示一年后可能出国读书。', '三方协议的问题上几次改口。'],
      en: ['May go abroad to study after a year.', 'Changed position several times on the signing date.'],
    },
  },
};
