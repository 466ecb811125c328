// Makes config/common-passwords.bin from the word list of @zxcvbn-ts/language-common (MIT): the first five bytes of the SHA-256 of each
// password in lower case, sorted. Run it when that package has a new list: node test/threats/support/make-common-passwords.mjs
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dictionary } from '@zxcvbn-ts/language-common';

const KEPT = 5;
const passwords = new Set(dictionary['passwords-common'].filter((word) => word.length >= 6).map((word) => word.toLowerCase()));
const hashes = [...passwords].map((word) => createHash('sha256').update(word).digest().subarray(0, KEPT));
hashes.sort(Buffer.compare);
writeFileSync(new URL('../../../config/common-passwords.bin', import.meta.url), Buffer.concat(hashes));
console.log(`${hashes.length} passwords`);
