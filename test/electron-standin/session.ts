import { strict } from './strict.ts';

type RequestFilter = (
  details: { url: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;

const GUARDS = [
  'setPermissionRequestHandler',
  'setPermissionCheckHandler',
  'setDevicePermissionHandler',
] as const;

/** A session, and what the application has decided for it. */
class StandInSession {
  readonly #set = new Set<string>();
  #filter: RequestFilter | undefined;
  /** As the application sees it. */
  readonly face: object;

  constructor(name: string) {
    const guard = (of: string) => (handler: unknown) => {
      if (typeof handler === 'function') this.#set.add(of);
    };
    this.face = strict(name, {
      ...Object.fromEntries(GUARDS.map((of) => [of, guard(of)])),
      webRequest: strict(`${name}.webRequest`, {
        onBeforeRequest: (listener: RequestFilter) => {
          this.#filter = listener;
        },
      }),
    });
  }

  /** What nobody has decided, and Electron would grant. */
  missing(): string[] {
    const missing: string[] = GUARDS.filter((guard) => !this.#set.has(guard));
    return this.#filter === undefined ? [...missing, 'webRequest.onBeforeRequest'] : missing;
  }

  /** Whether the application lets a request through. */
  async allows(url: string): Promise<boolean> {
    const decide = this.#filter;
    if (decide === undefined) return true;
    return new Promise((resolve) => {
      decide({ url }, ({ cancel }) => resolve(cancel !== true));
    });
  }
}

const own = new StandInSession('session.defaultSession');
const partitions = new Map<string, StandInSession>();

function partition(name: string): StandInSession {
  const known = partitions.get(name) ?? new StandInSession(`session.fromPartition("${name}")`);
  partitions.set(name, known);
  return known;
}

export const session = strict('session', {
  defaultSession: own.face,
  fromPartition: (name: string) => {
    if (name.startsWith('persist:')) throw new Error('A session for printing keeps nothing.');
    return partition(name).face;
  },
});

/** The session that the application gave to a window. */
export function sessionOf(face: unknown): StandInSession {
  const found = [...partitions.values()].find((one) => one.face === face);
  if (!found) throw new Error('A window has to have a session of session.fromPartition.');
  return found;
}

/** Electron grants by default what nobody decided; a page must not be loaded that way. */
export function requireGuards(of: StandInSession = own): void {
  const missing = of.missing();
  if (missing.length > 0)
    throw new Error(`A page is loaded before its session had ${missing.join(', ')}.`);
}

/** Whether the application lets a request of its own page through. */
export function isAllowed(url: string): Promise<boolean> {
  return own.allows(url);
}
