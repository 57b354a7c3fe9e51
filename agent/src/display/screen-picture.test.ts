/** Pictures of a real X server's screen, read by this program and taken apart again. */
import { readFileSync } from 'node:fs';
import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startXServer } from '../testing/x-server.ts';
import type { XServer } from '../testing/x-server.ts';
import { pngOf } from './png.ts';
import { linuxScreenPicture } from './screen-picture.ts';
import { XConnection } from './x-connection.ts';
import { pictureOfDisplay } from './x-picture.ts';

let x: XServer;
beforeAll(async () => {
  x = await startXServer();
});
afterAll(async () => {
  await x.close();
});

const display = () => ({ name: x.display, authority: readFileSync(x.authorityFile) });

/** The colour at a place of a PNG whose pixels are places of a palette. */
function colourIn(png: Buffer, { px, py }: { readonly px: number; readonly py: number }): readonly number[] {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    parts.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const width = parts.get('IHDR')?.readUInt32BE(0) ?? 0;
  const places = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0));
  const place = (places[py * (width + 1) + 1 + px] ?? 0) * 3;
  return [...(parts.get('PLTE')?.subarray(place, place + 3) ?? [])];
}

/** Fills a part of the screen: requests 2 and 61 of the core protocol, and 43, whose answer says that they are done. */
async function paint(colour: number, [left, top, width, height]: readonly [number, number, number, number]) {
  await XConnection.with(display(), async (connection) => {
    const { root } = connection.screen;
    // The background of the root window, and a part of it made empty.
    const background = Buffer.alloc(16);
    background[0] = 2;
    background.writeUInt16LE(4, 2);
    background.writeUInt32LE(root, 4);
    background.writeUInt32LE(2, 8);
    background.writeUInt32LE(colour, 12);
    const clear = Buffer.alloc(16);
    clear[0] = 61;
    clear.writeUInt16LE(4, 2);
    clear.writeUInt32LE(root, 4);
    for (const [index, value] of [left, top, width, height].entries()) clear.writeUInt16LE(value, 8 + index * 2);
    connection.send(Buffer.concat([background, clear, Buffer.from([43, 0, 1, 0])]));
    await connection.answer();
  });
}

describe('the picture of a screen', () => {
  test('shows what is on it, each part in its place', async () => {
    await paint(0x00_00_00, [0, 0, 320, 200]);
    await paint(0xff_00_00, [0, 0, 160, 100]);
    await paint(0x00_00_ff, [160, 100, 160, 100]);
    const picture = await linuxScreenPicture({
      installMode: 'user',
      environment: { DISPLAY: x.display, XAUTHORITY: x.authorityFile },
    });
    const png = Buffer.from(picture?.png ?? '', 'base64url');
    expect(colourIn(png, { px: 40, py: 40 })).toEqual([255, 0, 0]);
    expect(colourIn(png, { px: 300, py: 180 })).toEqual([0, 0, 255]);
    expect(colourIn(png, { px: 300, py: 40 })).toEqual([0, 0, 0]);
  });

  test('stands for the mean of what it leaves out, and keeps the shape', async () => {
    await paint(0xff_ff_ff, [0, 0, 320, 200]);
    await paint(0x00_00_00, [0, 0, 4, 200]);
    const small = await pictureOfDisplay(display(), 40);
    expect(small).toMatchObject({ width: 40, height: 25 });
    expect([...(small?.pixels.subarray(0, 6) ?? [])]).toEqual([128, 128, 128, 255, 255, 255]);
  });

  test.each([
    ['without a display', {}],
    ['under Wayland', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }],
    ['of a display that is not there', { DISPLAY: ':65000' }],
    ['of a display of another machine', { DISPLAY: 'far:0' }],
  ])('there is none %s', async (_, environment) => {
    expect(await linuxScreenPicture({ installMode: 'user', environment })).toBe(undefined);
  });

  test('nobody gets in without the cookie', async () => {
    const environment = { DISPLAY: x.display, XAUTHORITY: '/dev/null' };
    expect(await linuxScreenPicture({ installMode: 'user', environment })).toBe(undefined);
  });
});

test('whatever the pixels, the picture is whole, and one of half the size fits the message', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (noise) => {
      const [width, height] = [160, 160];
      const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
        const byte = noise[at % noise.length] ?? 0;
        return (byte * 7_919 + at * 104_729 + ((at * at) % 251)) % 256;
      });
      const png = await pngOf({ width, height, pixels });
      expect(png.toString('base64url').length).toBeLessThan(48_000);
      const step = (value: number, of: number): number =>
        Math.round((Math.round((value * (of - 1)) / 255) * 255) / (of - 1));
      const at = (20 * width + 30) * 3;
      const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
      expect(colourIn(png, { px: 30, py: 20 })).toEqual([step(red, 6), step(green, 7), step(blue, 6)]);
    }),
    { numRuns: 20 },
  );
});
