/** The bus of a single server: plain calls. */
import type { Answerer, Bus, BusEvents, BusQuestions, Subscriber } from './bus.ts';

type Subscribers = { [Topic in keyof BusEvents]: Set<Subscriber<Topic>> };
type Answerers = { [Topic in keyof BusQuestions]: Set<Answerer<Topic>> };

/** `failed` hears of every subscriber that threw. */
export function inProcessBus(failed: (error: unknown, topic: string) => void): Bus {
  const subscribers: Subscribers = {
    'login-ended': new Set(),
    'session-changed': new Set(),
    'link-changed': new Set(),
    'client-changed': new Set(),
    'portal-chosen': new Set(),
    'access-changed': new Set(),
    'client-uninstalled': new Set(),
  };
  const answerers: Answerers = { 'command-agent': new Set(), 'probe-link': new Set() };

  return {
    publish(topic, event) {
      for (const subscriber of subscribers[topic]) {
        try {
          subscriber(event);
        } catch (error) {
          failed(error, topic);
        }
      }
    },
    subscribe(topic, subscriber) {
      subscribers[topic].add(subscriber);
      return () => subscribers[topic].delete(subscriber);
    },
    async ask(topic, question) {
      const [answerer] = answerers[topic];
      if (answerer === undefined) throw new Error(`Nobody answers ${topic}`);
      return await answerer(question);
    },
    answer(topic, answerer) {
      if (answerers[topic].size > 0) throw new Error(`Somebody answers ${topic} already`);
      answerers[topic].add(answerer);
      return () => answerers[topic].delete(answerer);
    },
  };
}
