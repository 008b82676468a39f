// SPDX-License-Identifier: MIT
// A PNG of noise, with a comment in it that says where it was taken. node picture.mjs FILE WIDTH HEIGHT
import { deflateSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
const [file, width, height] = process.argv.slice(2);
const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc = (bytes) => { let c = ~0; for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8); return ~c >>> 0; };
const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n >>> 0); return b; };
const chunk = (name, data) => { const both = Buffer.concat([Buffer.from(name), data]); return Buffer.concat([u32(data.length), both, u32(crc(both))]); };
let random = 1;
const rows = Buffer.alloc(height * (1 + width * 3));
for (let i = 0; i < rows.length; i++) { random = (Math.imul(random, 1664525) + 1013904223) >>> 0; rows[i] = i % (1 + width * 3) === 0 ? 0 : random >>> 24; }
writeFileSync(file, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([8, 2, 0, 0, 0])])),
  chunk('tEXt', Buffer.from('Comment\0SECRETPLACE')), chunk('IDAT', deflateSync(rows, { level: 1 })), chunk('IEND', Buffer.alloc(0))]));
