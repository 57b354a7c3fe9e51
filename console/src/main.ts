/** The first thing that runs: asks for what the first page shows, and brings the console while the answers come. */
import { askEarly, earlyPaths } from './early-answers.ts';

askEarly(earlyPaths(window.location, localStorage));
// The browser's first look into it takes a while, and now there is nothing else to do.
void sessionStorage.length;
void import('./start.tsx');
