// The official Node SDK, page by page, as it is mostly written: no retries, and nothing that looks at `code`.
import { Client } from '@larksuiteoapi/node-sdk';

const { MIANPING_DOMAIN, MIANPING_APP_ID, MIANPING_APP_SECRET } = process.env;
const client = new Client({
  appId: MIANPING_APP_ID,
  appSecret: MIANPING_APP_SECRET,
  domain: MIANPING_DOMAIN,
});

let pageToken;
do {
  const params = { page_size: 20, ...(pageToken && { page_token: pageToken }) };
  const { data } = await client.hire.v1.interviewRecord.list({ params });
  for (const record of data?.items ?? []) process.stdout.write(`${record.id}\n`);
  pageToken = data?.has_more ? data.page_token : undefined;
} while (pageToken);
