/**
 * A small picture of an X display's first screen. It is read in strips and made small at once, so that the largest
 * screen takes no more memory than a strip.
 */
import { XConnection } from './x-connection.ts';
import type { XDisplay, XMasks, XScreen } from './x-connection.ts';
import type { Picture } from './png.ts';

const getImage = 73;
const zPixmap = 2;
const stripBytes = 900_000;

/** As large as the longer side of the picture becomes. */
export const pictureSide = 320;

/** Undefined when the display doesn't let us look, or has colours of a kind that is not known here. */
export async function pictureOfDisplay(display: XDisplay, side = pictureSide): Promise<Picture | undefined> {
  return await XConnection.with(display, async (connection) => {
    const { screen } = connection;
    const { masks, bitsPerPixel, width, height } = screen;
    if (masks === undefined || (bitsPerPixel !== 16 && bitsPerPixel !== 32)) return undefined;
    const scale = Math.min(1, side / Math.max(width, height));
    const small = new SmallPicture(screen, {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
      masks,
    });
    const rowBytes = bytesOfRow(screen);
    const rows = Math.max(1, Math.floor(stripBytes / rowBytes));
    for (let y = 0; y < height; y += rows) {
      const count = Math.min(rows, height - y);
      connection.send(imageRequest(screen, { y, count }));
      const { data } = await connection.answer();
      if (data.length < count * rowBytes) return undefined;
      for (let row = 0; row < count; row += 1) {
        small.take(y + row, data.subarray(row * rowBytes, (row + 1) * rowBytes));
      }
    }
    return small.picture();
  });
}

function bytesOfRow({ width, bitsPerPixel, rowBits }: XScreen): number {
  return (Math.ceil((width * bitsPerPixel) / rowBits) * rowBits) / 8;
}

function imageRequest({ root, width }: XScreen, { y, count }: { readonly y: number; readonly count: number }): Buffer {
  const request = Buffer.alloc(20);
  request[0] = getImage;
  request[1] = zPixmap;
  request.writeUInt16LE(5, 2);
  request.writeUInt32LE(root, 4);
  request.writeInt16LE(y, 10);
  request.writeUInt16LE(width, 12);
  request.writeUInt16LE(count, 14);
  request.writeUInt32LE(0xffff_ffff, 16);
  return request;
}

/** How far a colour's bits lie from the right, and what the largest value in them is. */
type ColourPlace = { readonly shift: number; readonly most: number };

function placeOf(mask: number): ColourPlace {
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: mask >>> shift };
}

/** Each pixel is the mean of those that it stands for. */
class SmallPicture {
  readonly #screen: XScreen;
  readonly #width: number;
  readonly #height: number;
  readonly #red: ColourPlace;
  readonly #green: ColourPlace;
  readonly #blue: ColourPlace;
  readonly #columns: Uint16Array;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;

  constructor(
    screen: XScreen,
    { width, height, masks }: { readonly width: number; readonly height: number; readonly masks: XMasks },
  ) {
    this.#screen = screen;
    this.#width = width;
    this.#height = height;
    this.#red = placeOf(masks.red);
    this.#green = placeOf(masks.green);
    this.#blue = placeOf(masks.blue);
    this.#columns = Uint16Array.from({ length: screen.width }, (_, x) => Math.floor((x * width) / screen.width));
    this.#sums = new Float64Array(width * height * 3);
    this.#counts = new Uint32Array(width * height);
  }

  take(y: number, row: Buffer): void {
    const { width, height, bitsPerPixel, isBigEndian } = this.#screen;
    const first = Math.floor((y * this.#height) / height) * this.#width;
    const [red, green, blue] = [this.#red, this.#green, this.#blue];
    const bytes = bitsPerPixel / 8;
    for (let x = 0; x < width; x += 1) {
      const pixel = isBigEndian ? row.readUIntBE(x * bytes, bytes) : row.readUIntLE(x * bytes, bytes);
      const place = first + (this.#columns[x] ?? 0);
      const sum = place * 3;
      this.#sums[sum] = (this.#sums[sum] ?? 0) + ((pixel >>> red.shift) & red.most) / red.most;
      this.#sums[sum + 1] = (this.#sums[sum + 1] ?? 0) + ((pixel >>> green.shift) & green.most) / green.most;
      this.#sums[sum + 2] = (this.#sums[sum + 2] ?? 0) + ((pixel >>> blue.shift) & blue.most) / blue.most;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    }
  }

  picture(): Picture {
    const pixels = Uint8Array.from(this.#sums, (sum, at) =>
      Math.round((sum * 255) / Math.max(1, this.#counts[Math.floor(at / 3)] ?? 1)),
    );
    return { width: this.#width, height: this.#height, pixels };
  }
}
