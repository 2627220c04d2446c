/** What a test sends: the text of a function of Electron's module and an argument, and where the answer belongs. */
interface Request {
  readonly id: number;
  readonly source: string;
  readonly argument: unknown;
}

/** Runs what the test asks for inside this process, as Playwright does in a real Electron. */
export function obeyTest(electron: object): void {
  process.on('message', (request: Request) => {
    void answer(electron, request).then((reply) => process.send?.({ id: request.id, ...reply }));
  });
}

async function answer(electron: object, { source, argument }: Request): Promise<object> {
  try {
    // A function crosses a process border only as text; both processes belong to the same test.
    // oxlint-disable-next-line no-new-func
    const run = new Function(`return (${source})`)() as (
      electron: object,
      argument: unknown,
    ) => unknown;
    return { value: await run(electron, argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Tells the test where it can attach to the window. */
export function announce(devtools: string): void {
  process.send?.({ devtools });
}
