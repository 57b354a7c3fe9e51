import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Says of a function that is used much whether it was compiled: Maglev or TurboFan, bits of V8's OptimizationStatus. */
const program = (then: string, patienceMs: number): string => `
  import { compileFromNowOn } from ${JSON.stringify(import.meta.resolve('./compiling.ts'))};
  const much = new Function('n', 'let sum = 0; for (let at = 0; at < n; at += 1) sum = (sum * 31 + at) | 0; return sum');
  const useMuch = async () => {
    for (let round = 0; round < 300; round += 1) {
      much(2_000);
      if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const isCompiled = () => (%GetOptimizationStatus(much) & 0b110_0000) !== 0;
  await useMuch();
  ${then}
  await useMuch();
  // The compiler works beside the program, at a time of its own.
  for (const until = performance.now() + ${patienceMs}; !isCompiled() && performance.now() < until; ) await useMuch();
  console.log(isCompiled());
`;

async function isCompiled(then: string, patienceMs: number): Promise<string> {
  const words = ['--allow-natives-syntax', '--input-type=module', '--eval', program(then, patienceMs)];
  return (await promisify(execFile)(process.execPath, words)).stdout.trim();
}

test('nothing is compiled at rest, and what is used much is once there is a session', async () => {
  expect(await isCompiled('', 0)).toBe('false');
  expect(await isCompiled('compileFromNowOn();', 15_000)).toBe('true');
});
