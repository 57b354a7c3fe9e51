export * from './decision.ts';
export * from './ids.ts';
export * from './time.ts';
