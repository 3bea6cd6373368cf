// Makes a screenshot a third of its size: pages have few colours, so a palette of 256 holds them (PNG colour type 3).
import { crc32, deflateSync, inflateSync } from 'node:zlib';

// withPalette encodes an 8-bit RGB or RGBA PNG anew, with the 256 colours it uses most. Any other becomes the nearest of them.
export function withPalette(png) {
  const { width, height, pixels, bytes } = decode(png);
  const colour = (i) => pixels.readUIntBE(i * bytes, 3);
  const used = new Map();
  for (let i = 0; i < width * height; i++) used.set(colour(i), (used.get(colour(i)) ?? 0) + 1);
  const palette = [...used].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([c]) => c);
  const index = new Map(palette.map((c, i) => [c, i]));
  for (const c of used.keys()) if (!index.has(c)) index.set(c, nearest(palette, c));
  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; i++) rows[i + Math.floor(i / width) + 1] = index.get(colour(i));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap((c) => [c >> 16, c >> 8 & 255, c & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function nearest(palette, c) {
  const far = (d) => ((c >> 16) - (d >> 16)) ** 2 + ((c >> 8 & 255) - (d >> 8 & 255)) ** 2 + ((c & 255) - (d & 255)) ** 2;
  return palette.reduce((best, d, i) => far(d) < far(palette[best]) ? i : best, 0);
}

function chunk(type, data) {
  const b = Buffer.alloc(12 + data.length);
  b.writeUInt32BE(data.length, 0);
  b.write(type, 4, 'latin1');
  data.copy(b, 8);
  b.writeUInt32BE(crc32(b.subarray(4, 8 + data.length)), 8 + data.length);
  return b;
}

// decode undoes the filters that each line of a PNG is stored with.
function decode(png) {
  const width = png.readUInt32BE(16), height = png.readUInt32BE(20), bytes = png[25] === 6 ? 4 : 3;
  const data = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const line = width * bytes;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const left = x < bytes ? 0 : pixels[y * line + x - bytes];
      const up = y === 0 ? 0 : pixels[(y - 1) * line + x];
      const corner = x < bytes || y === 0 ? 0 : pixels[(y - 1) * line + x - bytes];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[y * line + x] = raw[y * (line + 1) + 1 + x] + guess;
    }
  }
  return { width, height, pixels, bytes };
}

function paeth(a, b, c) {
  const pa = Math.abs(b - c), pb = Math.abs(a - c), pc = Math.abs(a + b - 2 * c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
