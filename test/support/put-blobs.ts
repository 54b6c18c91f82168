import { BlobFolder } from '#storage/blob-folder.ts';

/** Large enough that its writing takes a while. */
const blobBytes = 16_000_000;

/**
 * A process that puts blobs into a folder until it is ended, and prints the name of each that is safe:
 * `put-blobs.ts FOLDER SEED`. The same seed makes the same blobs.
 */
const [folder = '', seed = '0'] = process.argv.slice(2);
const blobs = new BlobFolder(folder);
for (let number = 0; ; number++) {
  const bytes = Buffer.alloc(blobBytes, `${seed}/${number} `);
  process.stdout.write(`${await blobs.put(bytes)}\n`);
}
