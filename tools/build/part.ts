/** What can be built: each part has the files it is made from, the file that shows it is there, and a way to make it. */
export interface Part {
  readonly name: string;
  /** Files and folders from the root of the repository. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly make: (root: string) => Promise<void>;
}

/** Changes of these change every part. */
export const sharedInputs: readonly string[] = [
  'package-lock.json',
  'tsconfig.base.json',
  'tools/build.ts',
  'tools/build',
];
