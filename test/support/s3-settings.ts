import type { S3Service } from './s3-service.ts';

/** Environment of a program that keeps its files in an S3 service. */
export function s3Settings({ location }: S3Service, prefix = location.prefix): Record<string, string> {
  return {
    MIANPING_BLOB_STORE: 's3',
    MIANPING_S3_ENDPOINT: location.endpoint,
    MIANPING_S3_REGION: location.region,
    MIANPING_S3_BUCKET: location.bucket,
    MIANPING_S3_PREFIX: prefix,
    MIANPING_S3_ACCESS_KEY_ID: location.accessKeyId,
    MIANPING_S3_SECRET_ACCESS_KEY: location.secretAccessKey,
  };
}
