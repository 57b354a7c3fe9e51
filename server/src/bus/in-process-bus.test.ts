import { describe, expect, test } from 'vitest';
import type { JumpClientId } from '@sallyport/domain';
import { inProcessBus } from './in-process-bus.ts';

const jumpClientId = 'jc_01jd0000007000800000000001' as JumpClientId;

describe('the bus of one server', () => {
  test('every subscriber of a topic hears an event, and no other does', () => {
    const heard: string[] = [];
    const bus = inProcessBus(() => heard.push('failed'));
    bus.subscribe('link-changed', ({ online }) => heard.push(`one ${online}`));
    bus.subscribe('link-changed', ({ online }) => heard.push(`two ${online}`));
    bus.subscribe('client-changed', () => heard.push('client'));
    bus.publish('link-changed', { jumpClientId, online: true });
    expect(heard).toEqual(['one true', 'two true']);
  });

  test('who has left hears no more', () => {
    const heard: string[] = [];
    const bus = inProcessBus(() => heard.push('failed'));
    const leave = bus.subscribe('client-changed', () => heard.push('client'));
    leave();
    bus.publish('client-changed', { jumpClientId });
    expect(heard).toEqual([]);
  });

  test('a subscriber that throws harms no other and is reported', () => {
    const heard: string[] = [];
    const bus = inProcessBus((error, topic) => heard.push(`${topic}: ${String(error)}`));
    bus.subscribe('client-changed', () => {
      throw new Error('broken');
    });
    bus.subscribe('client-changed', () => heard.push('still heard'));
    bus.publish('client-changed', { jumpClientId });
    expect(heard).toEqual(['client-changed: Error: broken', 'still heard']);
  });

  test('a question reaches the one who answers it', async () => {
    const bus = inProcessBus(() => undefined);
    bus.answer('command-agent', ({ body }) => Promise.resolve({ kind: 'refused', code: 'seen', detail: body.kind }));
    const question = { jumpClientId, body: { kind: 'refresh-facts' } } as const;
    expect(await bus.ask('command-agent', question)).toEqual({
      kind: 'refused',
      code: 'seen',
      detail: 'refresh-facts',
    });
  });

  test('a question that nobody answers fails, and a second one to answer is refused', async () => {
    const bus = inProcessBus(() => undefined);
    const question = { jumpClientId, body: { kind: 'refresh-facts' } } as const;
    await expect(bus.ask('command-agent', question)).rejects.toThrow('Nobody answers');
    const leave = bus.answer('command-agent', () => Promise.resolve({ kind: 'done' }));
    expect(() => bus.answer('command-agent', () => Promise.resolve({ kind: 'done' }))).toThrow('already');
    leave();
    await expect(bus.ask('command-agent', question)).rejects.toThrow('Nobody answers');
  });
});
