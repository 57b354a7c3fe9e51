import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Says of a function that is used much whether it was compiled: Maglev or TurboFan, bits of V8's OptimizationStatus. */
const program = (then: string): string => `
  import { compileFromNowOn } from ${JSON.stringify(import.meta.resolve('./compiling.ts'))};
  const much = new Function('n', 'let sum = 0; for (let at = 0; at < n; at += 1) sum = (sum * 31 + at) | 0; return sum');
  const useMuch = async () => {
    for (let round = 0; round < 300; round += 1) {
      much(2_000);
      if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  await useMuch();
  ${then}
  await useMuch();
  console.log((%GetOptimizationStatus(much) & 0b110_0000) !== 0);
`;

async function isCompiled(then: string): Promise<string> {
  const words = ['--allow-natives-syntax', '--input-type=module', '--eval', program(then)];
  return (await promisify(execFile)(process.execPath, words)).stdout.trim();
}

test('nothing is compiled at rest, and what is used much is once there is a session', async () => {
  expect(await isCompiled('')).toBe('false');
  expect(await isCompiled('compileFromNowOn();')).toBe('true');
});
