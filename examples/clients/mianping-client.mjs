// Our own client: every record once, or an error that says how far it came.
import { readInterviewRecords } from 'mianping/client';

const { MIANPING_DOMAIN, MIANPING_APP_ID, MIANPING_APP_SECRET } = process.env;
const records = readInterviewRecords({
  domain: MIANPING_DOMAIN,
  appId: MIANPING_APP_ID,
  appSecret: MIANPING_APP_SECRET,
});

for await (const record of records) process.stdout.write(`${record.id}\n`);
