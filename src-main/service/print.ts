/** Prints a page that loads nothing as a PDF; how depends on the host. @throws PrintError */
export type PrintPdf = (html: string) => Promise<Uint8Array>;

/** No printer, or one that failed; the message says what to do instead. */
export class PrintError extends Error {}

/** Where a host has none. */
export const noPrinter: PrintPdf = () =>
  Promise.reject(
    new PrintError('Nothing here can print a PDF. Make HTML and print that, or make LaTeX.'),
  );
