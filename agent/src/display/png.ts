/** PNG of few colours (PNG Specification, third edition): what a small picture of a screen needs and no more. */

/** Three bytes a pixel, row by row. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** So many steps of red, green and blue; the eye tells greens apart best. 252 colours of the 256 of a palette. */
const steps = { red: 6, green: 7, blue: 6 } as const;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export async function pngOf({ width, height, pixels }: Picture): Promise<Buffer> {
  // An agent at rest has no use for it.
  const { crc32, deflateSync } = await import('node:zlib');
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each a place in the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const chunks = [
    ['IHDR', header],
    ['PLTE', palette()],
    ['IDAT', deflateSync(places({ width, height, pixels }), { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ] as const;
  return Buffer.concat([signature, ...chunks.flatMap(([kind, data]) => framed(kind, data, crc32))]);
}

/** A chunk: its length, its kind and data, and a check of both. */
function framed(kind: string, data: Uint8Array, checkOf: (bytes: Uint8Array) => number): readonly Buffer[] {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(checkOf(body));
  return [length, body, check];
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
