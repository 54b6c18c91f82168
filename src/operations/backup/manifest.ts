import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { StoredTable } from '#storage/table-catalog.ts';
import { BackupError } from './stores.ts';

/** Version of the layout of a backup file. */
export const backupFormat = 1;
export const manifestName = 'manifest.json';

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = Type.Integer({ minimum: 0 });
const Name = Type.String({ pattern: '^[a-z][a-z0-9_]*$' });

/** Last entry of a backup: what the others must be. */
export const Manifest = Type.Object({
  format: Type.Literal(backupFormat),
  program: Type.String(),
  created_at: Type.String(),
  database: Type.String(),
  /** Names of the migrations that made the schema. */
  migrations: Type.Array(Type.String(), { minItems: 1 }),
  /** Whether the key is among the rows, or is kept outside of the database. */
  installation_key: Type.Object({ fingerprint: Type.String(), included: Type.Boolean() }),
  tables: Type.Array(
    Type.Object({
      name: Name,
      columns: Type.Array(
        Type.Object({
          name: Name,
          kind: Type.Union([Type.Literal('text'), Type.Literal('integer'), Type.Literal('bigint')]),
        }),
        { minItems: 1 },
      ),
      key: Type.Array(Name, { minItems: 1 }),
      rows: Count,
      /** See RowDigest. */
      digest: Sha256,
      parts: Type.Array(Type.Object({ entry: Type.String(), bytes: Count, rows: Count, sha256: Sha256 })),
    }),
  ),
  blobs: Type.Array(Type.Object({ sha256: Sha256, bytes: Count })),
  /** Files that attachments name and the blob store did not have. */
  missing_blobs: Type.Array(Sha256),
});
export type Manifest = Static<typeof Manifest>;
export type ManifestTable = Manifest['tables'][number];
export type ManifestPart = ManifestTable['parts'][number];

export function partName(table: string, number: number): string {
  return `tables/${table}/${String(number).padStart(4, '0')}.ndjson`;
}

export function blobName(sha256: string): string {
  return `blobs/${sha256}`;
}

/** Read the text of a manifest; fails with BackupError. */
export function parseManifest(text: string): Manifest {
  const value = parseJson(text);
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > backupFormat) {
    throw new BackupError(
      `the backup has format ${format}, and this version reads up to ${backupFormat}: use a newer mianping`,
    );
  }
  if (Value.Check(Manifest, value)) return value;
  const [first] = Value.Errors(Manifest, value);
  throw new BackupError(
    `${manifestName} is not one of mianping: ${first?.instancePath || '/'} ${first?.message}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BackupError(`${manifestName} is not JSON: the backup is damaged`);
  }
}

export function storedTableOf({ name, columns, key }: ManifestTable): StoredTable {
  return { name, columns, key };
}
