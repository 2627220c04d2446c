import { EventEmitter } from 'node:events';

/** Makes everything that an object lacks an error, so that no call of the real module is silently skipped. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property) {
      // Promises and consoles look for these on everything.
      const looked = typeof property === 'symbol' || property === 'then' || property === 'toJSON';
      if (!looked && !(property in object)) {
        throw new Error(
          `The stand-in for Electron has no ${name}.${property}: add it to test/electron-standin.`,
        );
      }
      const value: unknown = Reflect.get(object, property);
      // Private fields exist only on the instance itself, so its methods must not see the proxy as their `this`.
      const isInstance = Object.getPrototypeOf(object) !== Object.prototype;
      return typeof value === 'function' && isInstance ? (value.bind(object) as unknown) : value;
    },
    set(object, property, value) {
      // Tests replace what exists (a dialog's answer); a new name is a mistake.
      if (typeof property === 'string' && !(property in object)) {
        throw new Error(`The stand-in for Electron has no ${name}.${property} to replace.`);
      }
      return Reflect.set(object, property, value);
    },
  });
}

/** An emitter that knows its events: listening to any other is an error. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string;
  readonly #events: ReadonlySet<string>;

  constructor(name: string, events: readonly string[]) {
    super();
    this.#name = name;
    this.#events = new Set(events);
  }

  override on(event: string, listener: (...values: never[]) => void): this {
    this.#check(event);
    return super.on(event, listener as (...values: unknown[]) => void);
  }

  override once(event: string, listener: (...values: never[]) => void): this {
    this.#check(event);
    return super.once(event, listener as (...values: unknown[]) => void);
  }

  #check(event: string): void {
    if (!this.#events.has(event)) {
      throw new Error(`The stand-in for Electron never emits "${event}" on ${this.#name}.`);
    }
  }
}

/** An event that a listener may prevent; answers whether one did. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  extra: object = {},
  ...values: unknown[]
): boolean {
  let prevented = false;
  const event = {
    ...extra,
    preventDefault: () => {
      prevented = true;
    },
  };
  emitter.emit(name, event, ...values);
  return prevented;
}

/** Refuses options that the stand-in would otherwise ignore in silence. */
export function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new Error(`The stand-in for Electron does not know ${what} ${unknown.join(', ')}.`);
}
