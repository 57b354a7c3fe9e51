/**
 * A program that another one starts and keeps may hold the other end of its standard input: the system closes it when
 * the other one ends, however it ends, killed included.
 */
export function endWithStandardInput(end: () => void): void {
  // What is said there means nothing; only its end does.
  process.stdin.once('end', end);
  process.stdin.once('close', end);
  process.stdin.once('error', end);
  process.stdin.resume();
}
