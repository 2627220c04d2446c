/** A moment in local time, as lists and tables write it; nothing where there is none. */
export function momentText(iso: string | null | undefined): string {
  return iso
    ? new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
    : '';
}
