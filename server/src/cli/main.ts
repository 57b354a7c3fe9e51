#!/usr/bin/env node
/** The command `sallyport`. What is set here holds for everything that is read after it, so that comes by itself. */
import '../young-part.ts';
import '../late-marking.ts';
import { keepCompiled } from './kept-code.ts';

keepCompiled();
const { run } = await import('./run.ts');
await run(process.argv.slice(2));
