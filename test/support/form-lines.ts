/** The line of a form in a bundle: one module of one question, and the preset module. */
export function formLine(id: string | bigint, bizId: string, version: number, change: object = {}) {
  const part = (place: number) => `${id}${place}`;
  return {
    type: 'form',
    id: String(id),
    biz_id: bizId,
    version,
    name: { zh_cn: `评价表 ${bizId}`, en_us: `Form ${bizId}` },
    form_type: 1,
    modules: [
      {
        id: part(1),
        name: { zh_cn: '专业' },
        type: 2,
        dimensions: [{ id: part(2), name: { zh_cn: '亮点' }, type: 4 }],
      },
      {
        id: part(3),
        name: { zh_cn: '面试结论' },
        type: 1,
        dimensions: [
          { id: part(4), name: { zh_cn: '结论' }, type: 10 },
          {
            id: part(5),
            name: { zh_cn: '得分' },
            type: 11,
            option_items: [{ id: part(7), name: { zh_cn: '推荐' } }],
          },
          { id: part(6), name: { zh_cn: '记录' }, type: 12 },
        ],
      },
    ],
    ...change,
  };
}
