// The iterator of the official Node SDK. When a page fails it logs, yields a page without items, and stops.
import { Client } from '@larksuiteoapi/node-sdk';

const { MIANPING_DOMAIN, MIANPING_APP_ID, MIANPING_APP_SECRET } = process.env;
const client = new Client({
  appId: MIANPING_APP_ID,
  appSecret: MIANPING_APP_SECRET,
  domain: MIANPING_DOMAIN,
});

const pages = await client.hire.v1.interviewRecord.listWithIterator({ params: { page_size: 20 } });
for await (const page of pages) {
  for (const record of page?.items ?? []) process.stdout.write(`${record.id}\n`);
}
