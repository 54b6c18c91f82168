import type { BankCodeQuestion } from './phrases.ts';
import { bankCodeQuestion } from './question-ids.ts';

/** Coding questions for backend engineers. */
export const backendCodeQuestions: readonly BankCodeQuestion[] = [
  bankCodeQuestion(1, {
    title: { zh: '实现 LRU 缓存', en: 'Implement an LRU cache' },
    description: {
      zh: 'get 和 put 的平均时间复杂度为 O(1)，超出容量时淘汰最久未使用的键。',
      en: 'get and put in O(1) on average; evict the least recently used key beyond capacity.',
    },
    answers: {
      strong: [
        'class LruCache<K, V> {\n  private readonly entries = new Map<K, V>();\n  constructor(private readonly capacity: number) {}\n\n  get(key: K): V | undefined {\n    const value = this.entries.get(key);\n    if (value === undefined) return undefined;\n    this.entries.delete(key);\n    this.entries.set(key, value);\n    return value;\n  }\n\n  put(key: K, value: V): void {\n    this.entries.delete(key);\n    this.entries.set(key, value);\n    if (this.entries.size > this.capacity) {\n      const [oldest] = this.entries.keys();\n      this.entries.delete(oldest as K);\n    }\n  }\n}',
        'public class LruCache<K, V> extends LinkedHashMap<K, V> {\n    private final int capacity;\n\n    public LruCache(int capacity) {\n        super(16, 0.75f, true);\n        this.capacity = capacity;\n    }\n\n    @Override\n    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {\n        return size() > capacity;\n    }\n}',
      ],
      fair: [
        'class LRUCache:\n    def __init__(self, capacity):\n        self.capacity = capacity\n        self.data = {}\n        self.order = []\n\n    def get(self, key):\n        if key not in self.data:\n            return -1\n        self.order.remove(key)\n        self.order.append(key)\n        return self.data[key]\n\n    def put(self, key, value):\n        if key in self.data:\n            self.order.remove(key)\n        elif len(self.data) >= self.capacity:\n            del self.data[self.order.pop(0)]\n        self.data[key] = value\n        self.order.append(key)',
      ],
      weak: [
        'class LRUCache:\n    def __init__(self, capacity):\n        self.data = {}\n\n    def get(self, key):\n        return self.data[key]\n\n    def put(self, key, value):\n        self.data[key] = value\n        # TODO 淘汰',
      ],
    },
  }),
  bankCodeQuestion(2, {
    title: { zh: '合并重叠的时间段', en: 'Merge overlapping intervals' },
    description: {
      zh: '输入若干 [开始, 结束]，返回合并后的结果，按开始时间升序。',
      en: 'Given [start, end] pairs, return the merged intervals in ascending order.',
    },
    answers: {
      strong: [
        'func merge(intervals [][]int) [][]int {\n\tsort.Slice(intervals, func(i, j int) bool { return intervals[i][0] < intervals[j][0] })\n\tmerged := [][]int{}\n\tfor _, current := range intervals {\n\t\tlast := len(merged) - 1\n\t\tif last >= 0 && current[0] <= merged[last][1] {\n\t\t\tmerged[last][1] = max(merged[last][1], current[1])\n\t\t\tcontinue\n\t\t}\n\t\tmerged = append(merged, current)\n\t}\n\treturn merged\n}',
      ],
      fair: [
        'def merge(intervals):\n    intervals.sort()\n    result = [intervals[0]]\n    for start, end in intervals[1:]:\n        if start <= result[-1][1]:\n            result[-1][1] = max(result[-1][1], end)\n        else:\n            result.append([start, end])\n    return result',
      ],
      weak: [
        'def merge(intervals):\n    result = []\n    for i in range(len(intervals) - 1):\n        if intervals[i][1] > intervals[i + 1][0]:\n            result.append([intervals[i][0], intervals[i + 1][1]])\n    return result',
      ],
    },
  }),
  bankCodeQuestion(3, {
    title: { zh: '实现令牌桶限流', en: 'Implement a token bucket' },
    description: {
      zh: '每秒补充 rate 个令牌，桶容量为 burst，要求线程安全。',
      en: 'Refill rate tokens per second up to burst; must be safe under concurrency.',
    },
    answers: {
      strong: [
        'type Bucket struct {\n\tmu     sync.Mutex\n\trate   float64\n\tburst  float64\n\ttokens float64\n\tlast   time.Time\n}\n\nfunc (b *Bucket) Allow(now time.Time) bool {\n\tb.mu.Lock()\n\tdefer b.mu.Unlock()\n\tb.tokens = math.Min(b.burst, b.tokens+now.Sub(b.last).Seconds()*b.rate)\n\tb.last = now\n\tif b.tokens < 1 {\n\t\treturn false\n\t}\n\tb.tokens--\n\treturn true\n}',
      ],
      fair: [
        'public synchronized boolean allow() {\n    long now = System.currentTimeMillis();\n    long add = (now - last) / 1000 * rate;\n    tokens = Math.min(burst, tokens + add);\n    last = now;\n    if (tokens > 0) {\n        tokens--;\n        return true;\n    }\n    return false;\n}',
      ],
      weak: [
        'int count = 0;\n\nboolean allow() {\n    count++;\n    if (count > rate) {\n        return false;\n    }\n    return true;\n}',
      ],
    },
  }),
];

/** Coding questions for data analysts. */
export const analystCodeQuestions: readonly BankCodeQuestion[] = [
  bankCodeQuestion(11, {
    title: { zh: '计算次日留存率', en: 'Compute day-one retention' },
    description: {
      zh: '表 logins(user_id, login_date)，按首次登录日期统计次日留存。',
      en: 'Table logins(user_id, login_date): day-one retention by first login date.',
    },
    answers: {
      strong: [
        'WITH first_login AS (\n  SELECT user_id, MIN(login_date) AS first_date\n  FROM logins\n  GROUP BY user_id\n)\nSELECT f.first_date,\n       COUNT(DISTINCT l.user_id) * 1.0 / COUNT(DISTINCT f.user_id) AS day1_retention\nFROM first_login f\nLEFT JOIN logins l\n  ON l.user_id = f.user_id\n AND l.login_date = f.first_date + INTERVAL 1 DAY\nGROUP BY f.first_date\nORDER BY f.first_date;',
      ],
      fair: [
        'SELECT a.login_date,\n       COUNT(DISTINCT b.user_id) / COUNT(DISTINCT a.user_id)\nFROM logins a\nLEFT JOIN logins b\n  ON a.user_id = b.user_id\n AND DATEDIFF(b.login_date, a.login_date) = 1\nGROUP BY a.login_date;\n-- 未限定首次登录',
      ],
      weak: [
        'SELECT login_date, COUNT(user_id)\nFROM logins\nWHERE login_date = login_date + 1\nGROUP BY login_date;',
      ],
    },
  }),
  bankCodeQuestion(12, {
    title: { zh: '每个品类销售额前三的商品', en: 'Top three products of each category' },
    description: {
      zh: '表 orders(product_id, category, amount)，并列时都要返回。',
      en: 'Table orders(product_id, category, amount); ties are all returned.',
    },
    answers: {
      strong: [
        'SELECT category, product_id, total\nFROM (\n  SELECT category, product_id, SUM(amount) AS total,\n         DENSE_RANK() OVER (PARTITION BY category ORDER BY SUM(amount) DESC) AS place\n  FROM orders\n  GROUP BY category, product_id\n) ranked\nWHERE place <= 3;',
      ],
      fair: [
        'SELECT * FROM (\n  SELECT category, product_id, SUM(amount) AS total,\n         ROW_NUMBER() OVER (PARTITION BY category ORDER BY SUM(amount) DESC) AS rn\n  FROM orders\n  GROUP BY category, product_id\n) t\nWHERE rn <= 3;',
      ],
      weak: [
        'SELECT category, product_id, SUM(amount)\nFROM orders\nGROUP BY category\nORDER BY SUM(amount) DESC\nLIMIT 3;',
      ],
    },
  }),
];
