import type { Closings } from './closings.ts';
import type { BankCodeQuestion, BankQuestion, JobWords } from './phrases.ts';
import { bankCodeQuestion, bankQuestion } from './question-ids.ts';
import { campusOpenings, campusPeopleOpenings, campusProjects, campusRemarks } from './remarks-campus.ts';
import { sharedRemarks } from './remarks-shared.ts';

const campusClosings: Closings = {
  passed: {
    first: {
      zh: [
        '建议进入复试，重点看{weak}。',
        '专业面通过，同届里属于前列。',
        '推荐进入复试。',
        '基础好，建议尽快安排复试。',
      ],
      en: [
        'On to the second interview, with an eye on {weak}.',
        'Pass; one of the better ones of this session.',
      ],
    },
    second: {
      zh: [
        '复试通过，建议安排 HR 面。',
        '两轮判断一致，可以培养，入职后先补{weak}。',
        '同意推进，建议分到基础架构组。',
      ],
      en: ['Pass; please arrange the last round.', 'Can be trained, starting with {weak}; I agree to go on.'],
    },
    final: {
      zh: ['综合匹配，建议发校招 offer。', '意愿和潜力都不错，建议录用。', '建议录用，入职前安排寒假实习。'],
      en: ['A good match; suggest a campus offer.', 'Motivated and able; recommended.'],
    },
  },
  failed: {
    first: {
      zh: [
        '与校招标准有差距，不进入复试。',
        '{weak}不达标，建议结束流程。',
        '本场排名靠后，不推荐。',
        '基础薄弱，建议放入人才库明年再看。',
      ],
      en: [
        'Below the campus bar; no second interview.',
        'Not a pass because of {weak}.',
        'Towards the end of this session’s ranking.',
      ],
    },
    second: {
      zh: ['复试暴露出{weak}的短板，不建议录用。', '与一面表现差别较大，本轮不通过。'],
      en: ['The gap in {weak} showed in this round; no hire.', 'Much weaker than in the first round.'],
    },
    final: {
      zh: ['意愿不明确，不建议占用名额。', '毕业安排不确定，不推荐。'],
      en: [
        'Not sure to join; I would keep the place for someone else.',
        'Plans after graduation are too open.',
      ],
    },
  },
  pending: {
    first: {
      zh: [
        '待定，与同场候选人比较后再决定。',
        '处在复试线附近，看名额情况。',
        '{weak}时间不够没有看清，建议复试补看。',
      ],
      en: [
        'To be compared with the others of this session.',
        'Near the line; depends on how many places are left.',
      ],
    },
    second: {
      zh: ['先放入备选，等第一批签约结果。', '{weak}让我犹豫，听听另一位面试官的意见。'],
      en: ['On the waiting list until the first offers are answered.', 'Hesitant because of {weak}.'],
    },
    final: {
      zh: ['等候选人确认城市意向后再定。', '与导师确认实习时间后再定。'],
      en: [
        'Waiting for the candidate’s choice of city.',
        'Open until the supervisor agrees to an internship.',
      ],
    },
  },
};

const campusQuestions: readonly BankQuestion[] = [
  bankQuestion(51, {
    title: {
      zh: '从输入网址到看到页面，中间发生了什么？',
      en: 'What happens between typing an address and seeing a page?',
    },
    description: { zh: '按你熟悉的层次展开即可。', en: 'Go into the layers you know best.' },
    abilities: ['problemSolving', 'learning'],
    answers: {
      strong: {
        zh: [
          '先解析域名，再建 TCP 和 TLS 连接，浏览器发请求；我重点讲 TLS：握手时协商密钥，复用会话可以少一个来回。',
          '浏览器先查本地缓存和 DNS 缓存，再建连接发请求。渲染部分我熟一些：脚本会挡住解析，所以放到最后或者加 defer。',
          '从网络层讲起：三次握手之后发请求，丢包靠超时和重复确认重传；我在{project}里抓过包，连接复用之后首屏快了不少。',
        ],
        en: [
          'Name resolution, TCP, TLS, then the request. Let me go into TLS: keys are agreed in the handshake, and a resumed session saves a round trip.',
        ],
      },
      fair: {
        zh: ['DNS 找到地址，三次握手，发 HTTP 请求，服务器返回页面，浏览器渲染。'],
        en: ['DNS gives the address, a handshake, a request, and the browser renders the answer.'],
      },
      weak: {
        zh: ['浏览器把网址发给服务器，服务器把网页发回来。'],
        en: ['The browser sends the address and the server sends the page.'],
      },
    },
  }),
  bankQuestion(52, {
    title: { zh: '什么时候用哈希表，什么时候用平衡树？', en: 'When a hash table, when a balanced tree?' },
    description: { zh: '请说明复杂度和适用场景。', en: 'Compare cost and typical uses.' },
    abilities: ['coding', 'problemSolving'],
    answers: {
      strong: {
        zh: [
          '只按键查用哈希，平均 O(1)；要范围查询、有序遍历或者最坏情况有保证，用树。数据库索引用 B+ 树也是这个原因。',
          '看操作：只有插入和查找选哈希表；要找前驱后继、按区间取，或者担心有人构造数据让哈希退化，就选红黑树。',
          '哈希表平均快，但扩容那一下会抖；平衡树每次都是对数时间，还能按顺序取。{project}里要按时间排序，所以选了树。',
        ],
        en: [
          'Hash for lookups by key, O(1) on average; tree for ranges, order or a worst case. That is why database indexes are trees.',
        ],
      },
      fair: {
        zh: ['哈希查得快，树是有序的。最坏情况的复杂度记不太清。'],
        en: ['Hashing is faster, trees are ordered. I am not sure about the worst case.'],
      },
      weak: {
        zh: ['我一般都用哈希表，语言里自带。'],
        en: ['I always take the map that comes with the language.'],
      },
    },
  }),
  bankQuestion(53, {
    title: { zh: '介绍一个你独立解决的技术问题', en: 'A technical problem that you solved alone' },
    description: {
      zh: '怎样发现、怎样验证、学到了什么？',
      en: 'How did you find it, check it, and what did you learn?',
    },
    abilities: ['learning', 'ownership'],
    answers: {
      strong: {
        zh: [
          '{project}压测时吞吐上不去，用火焰图发现是日志同步写盘，改成批量异步后提升四倍；之后写代码会先想哪里会阻塞。',
          '{project}偶尔卡死，我从线程栈看到两把锁的加锁顺序相反，统一顺序后再没出现，又补了一个压力用例。',
        ],
        en: [
          'The {project} did not scale under load. A flame graph showed synchronous logging; batching made it four times faster.',
        ],
      },
      fair: {
        zh: ['{project}部署时依赖冲突，查文档降了版本解决。'],
        en: ['A version conflict when deploying the {project}; I went back one version.'],
      },
      weak: {
        zh: ['一般问题都是问同学或者搜一下就好了。'],
        en: ['I usually ask a friend or search for it.'],
      },
    },
  }),
  bankQuestion(54, {
    title: { zh: '你怎样测试自己写的代码？', en: 'How do you test the code you write?' },
    description: { zh: '以最近的一个项目为例。', en: 'Take a recent project as the example.' },
    abilities: ['engineering', 'ownership'],
    answers: {
      strong: {
        zh: [
          '先想边界再写：{project}里空输入、重复数据、并发各有用例，每次提交自动跑；出过的错都先补用例再改。',
          '单元测试管逻辑，另外写一个慢但简单的版本做对拍，随机跑一晚上；{project}里两个错就是这样找到的。',
        ],
        en: [
          'Edge cases first: in the {project} empty input, duplicates and concurrency each have a test that runs on every commit.',
        ],
      },
      fair: {
        zh: ['主要手工跑几组数据，{project}答辩前补过一些单元测试。'],
        en: [
          'By hand with a few inputs; some unit tests were added to the {project} before the presentation.',
        ],
      },
      weak: {
        zh: ['能编译通过、样例对了就提交。'],
        en: ['If it compiles and the sample is right, I hand it in.'],
      },
    },
  }),
];

const campusPeopleQuestions: readonly BankQuestion[] = [
  bankQuestion(61, {
    title: { zh: '第一份工作你最看重什么？', en: 'What matters most in your first job?' },
    description: { zh: '如果只能选一项呢？', en: 'And if you could choose only one thing?' },
    abilities: ['communication'],
    answers: {
      strong: {
        zh: ['带我的人。{project}里我进步最快的时候，就是有师兄逐行评审代码的那两个月。'],
        en: ['The person I learn from. On the {project} I grew fastest in the two months with code reviews.'],
      },
      fair: {
        zh: ['平台和成长都看重，如果只选一个是成长。'],
        en: ['Growth, and a well-known company if possible.'],
      },
      weak: { zh: ['先有工作再说，其他没想过。'], en: ['To have one at all; I have not thought further.'] },
    },
  }),
  bankQuestion(62, {
    title: { zh: '讲一次小组合作不顺利的经历', en: 'Tell me about group work that went badly' },
    description: { zh: '你做了什么，结果如何？', en: 'What did you do, and how did it end?' },
    abilities: ['teamwork', 'ownership'],
    answers: {
      strong: {
        zh: ['{project}中途有同学退出，我重新排了任务，砍掉一个功能并和老师说明，最后按时答辩。'],
        en: [
          'Someone left the {project} halfway. I planned again, dropped one feature with the teacher’s consent, and we made it.',
        ],
      },
      fair: {
        zh: ['有同学不回消息，我就把他的部分也做了。'],
        en: ['One member did not answer, so I did that part, too.'],
      },
      weak: { zh: ['没有遇到过，我们都是各写各的。'], en: ['Never happened; everyone worked alone.'] },
    },
  }),
];

const campusCodeQuestions: readonly BankCodeQuestion[] = [
  bankCodeQuestion(21, {
    title: { zh: '反转链表', en: 'Reverse a linked list' },
    description: {
      zh: '原地反转单链表，返回新的头结点。',
      en: 'Reverse a singly linked list in place and return its head.',
    },
    answers: {
      strong: [
        'def reverse(head):\n    before = None\n    while head:\n        head.next, before, head = before, head, head.next\n    return before',
        'ListNode* reverse(ListNode* head) {\n    ListNode* before = nullptr;\n    while (head) {\n        ListNode* next = head->next;\n        head->next = before;\n        before = head;\n        head = next;\n    }\n    return before;\n}',
      ],
      fair: [
        'def reverse(head):\n    values = []\n    node = head\n    while node:\n        values.append(node.val)\n        node = node.next\n    node = head\n    while node:\n        node.val = values.pop()\n        node = node.next\n    return head',
      ],
      weak: ['def reverse(head):\n    while head.next:\n        head.next.next = head\n    return head'],
    },
  }),
  bankCodeQuestion(22, {
    title: { zh: '二叉树的层序遍历', en: 'Level order of a binary tree' },
    description: {
      zh: '按层返回结点的值，每层一个列表。',
      en: 'Return the values level by level, one list a level.',
    },
    answers: {
      strong: [
        'vector<vector<int>> levels(Node* root) {\n    vector<vector<int>> result;\n    queue<Node*> open;\n    if (root) open.push(root);\n    while (!open.empty()) {\n        vector<int> level;\n        for (size_t left = open.size(); left > 0; left--) {\n            Node* node = open.front();\n            open.pop();\n            level.push_back(node->value);\n            if (node->left) open.push(node->left);\n            if (node->right) open.push(node->right);\n        }\n        result.push_back(level);\n    }\n    return result;\n}',
      ],
      fair: [
        'def levels(root):\n    result = []\n    def walk(node, depth):\n        if not node:\n            return\n        if depth == len(result):\n            result.append([])\n        result[depth].append(node.val)\n        walk(node.left, depth + 1)\n        walk(node.right, depth + 1)\n    walk(root, 0)\n    return result',
      ],
      weak: [
        'def levels(root):\n    queue = [root]\n    while queue:\n        node = queue.pop()\n        print(node.val)\n        queue.append(node.left)\n        queue.append(node.right)',
      ],
    },
  }),
];

/** The opening for people who graduate next year. */
export const graduateJob: JobWords = {
  name: { zh: '软件开发工程师（2027 届校招）', en: 'Software Engineer (Graduates 2027)' },
  projects: campusProjects,
  openings: campusOpenings,
  remarks: { ...sharedRemarks, ...campusRemarks },
  questions: campusQuestions,
  codeQuestions: campusCodeQuestions,
  closings: campusClosings,
  lastRound: {
    openings: campusPeopleOpenings,
    remarks: { ...sharedRemarks, ...campusRemarks },
    questions: campusPeopleQuestions,
  },
};
