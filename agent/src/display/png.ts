/** PNG of few colours (PNG Specification, third edition): what a small picture of a screen needs and no more. */
import { crc32, deflateSync } from 'node:zlib';

/** Three bytes a pixel, row by row. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** So many steps of red, green and blue; the eye tells greens apart best. 252 colours of the 256 of a palette. */
const steps = { red: 6, green: 7, blue: 6 } as const;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function pngOf({ width, height, pixels }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each a place in the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [
    chunk('IHDR', header),
    chunk('PLTE', palette()),
    chunk('IDAT', deflateSync(places({ width, height, pixels }), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...parts]);
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function palette(): Buffer {
  const colours: number[] = [];
  for (let red = 0; red < steps.red; red += 1) {
    for (let green = 0; green < steps.green; green += 1) {
      for (let blue = 0; blue < steps.blue; blue += 1) {
        colours.push(level(red, steps.red), level(green, steps.green), level(blue, steps.blue));
      }
    }
  }
  return Buffer.from(colours);
}

function level(step: number, of: number): number {
  return Math.round((step * 255) / (of - 1));
}

function stepOf(value: number, of: number): number {
  return Math.round((value * (of - 1)) / 255);
}

/** The palette's place of each pixel; each row begins with its filter, which is none. */
function places({ width, height, pixels }: Picture): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      const red = stepOf(pixels[at] ?? 0, steps.red);
      const green = stepOf(pixels[at + 1] ?? 0, steps.green);
      const blue = stepOf(pixels[at + 2] ?? 0, steps.blue);
      rows[y * (width + 1) + 1 + x] = (red * steps.green + green) * steps.blue + blue;
    }
  }
  return rows;
}
