/**
 * The commonest passwords that are long enough to pass the rule of length, and the patterns behind most others: one
 * piece repeated, or a run along the keyboard, the digits or the alphabet.
 */
const common: ReadonlySet<string> = new Set([
  'administrator',
  'administrator1',
  'changemechangeme',
  'changeme1234',
  'correcthorsebatterystaple',
  'correct horse battery staple',
  'iloveyouforever',
  'letmeinletmein',
  'letmeinplease',
  'password12345',
  'password123456',
  'password1234567',
  'passwordpassword',
  'p@ssw0rd1234',
  'p@ssword1234',
  'qwerty123456',
  'qwertyuiop123',
  'sallyportsallyport',
  'thisisapassword',
  'unbelievable',
  'welcome12345',
  'welcome123456',
]);

const runs = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];

function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length;
}

function isRun(text: string): boolean {
  const backwards = [...text].toReversed().join('');
  return runs.some((run) => run.includes(text) || run.includes(backwards));
}

/** `folded` is the password with its case folded. */
export function isCommonPassword(folded: string): boolean {
  return common.has(folded) || isRepetition(folded) || isRun(folded);
}
