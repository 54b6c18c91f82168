const neededForS3 = ['s3_endpoint', 's3_bucket', 's3_access_key_id', 's3_secret_access_key'];

/** What is wrong between settings. Those of the store that is not chosen are most likely a mistake about which one is. */
export function blobStoreProblems(
  settings: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, string>>,
): string[] {
  const { blob_store: store } = settings;
  const given = Object.keys(settings).filter((key) => (sources[key] ?? 'default') !== 'default');
  const missing = store === 's3' ? neededForS3.filter((key) => !given.includes(key)) : [];
  const isForeign: Record<string, (key: string) => boolean> = {
    folder: (key) => key.startsWith('s3_'),
    s3: (key) => key === 'blob_folder',
  };
  return [
    ...missing.map((key) => `${key}: is needed for blob_store = s3`),
    ...given
      .filter(isForeign[String(store)] ?? (() => false))
      .map((key) => `${key} (from ${sources[key]}): has no meaning for blob_store = ${store}`),
  ];
}
