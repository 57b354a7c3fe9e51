import { describe, expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

describe('lanes', () => {
  test('what concerns one thing runs in the order in which it was given', async () => {
    const lanes = new Lanes();
    const done: string[] = [];
    const slow = Promise.withResolvers<undefined>();
    const first = lanes.run('a', async () => {
      await slow.promise;
      done.push('first');
    });
    const second = lanes.run('a', () => {
      done.push('second');
      return Promise.resolve();
    });
    await lanes.run('b', () => {
      done.push('another lane');
      return Promise.resolve();
    });
    slow.resolve(undefined);
    await Promise.all([first, second]);
    expect(done).toEqual(['another lane', 'first', 'second']);
  });

  test('a failure reaches who gave the work and stops nobody behind it', async () => {
    const lanes = new Lanes();
    const failing = lanes.run('a', () => Promise.reject(new Error('broken')));
    const next = lanes.run('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  test('it is idle when all has ended, and keeps nothing', async () => {
    const lanes = new Lanes();
    const done: number[] = [];
    for (const number of [1, 2, 3]) {
      void lanes.run('a', () => Promise.resolve(done.push(number)));
    }
    await lanes.idle();
    expect(done).toEqual([1, 2, 3]);
  });
});
