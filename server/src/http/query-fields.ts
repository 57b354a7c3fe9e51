/** Shapes that recur in query strings. A parameter that stands twice is an array there, and so refused. */
import * as z from 'zod';

/** A whole number in plain digits. */
export const wholeNumber = (min: number, max: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** Words of a closed list, divided by commas. */
export const wordList = <const Words extends readonly string[]>(words: Words): z.ZodType<readonly Words[number][]> =>
  z
    .string()
    .max(1024)
    .transform((text) => text.split(',').filter((word) => word !== ''))
    .pipe(z.array(z.enum(words)).max(words.length));

export const searchTextField = z.string().max(256);
