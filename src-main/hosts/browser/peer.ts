import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Where Linux lists the connections of this machine, with the user that each end belongs to. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

/**
 * Whether a connection on this machine comes from a program of the same user; null where the system does not tell.
 * Linux only: `/proc/net/tcp` is described in proc_net(5) and proc_pid_net(5).
 */
export function isOwnUser(socket: Socket, platform: NodeJS.Platform): boolean | null {
  if (platform !== 'linux' || process.getuid === undefined) return null;
  const { remotePort, localPort } = socket;
  if (remotePort === undefined || localPort === undefined) return false;
  // Seen from the other end: what is remote here is local there.
  const user = TABLES.flatMap((table) => userOf(textOf(table), remotePort, localPort) ?? []);
  return user[0] === process.getuid();
}

/** The user of the connection between two ports in such a list; undefined when it is not in there. */
export function userOf(table: string, local: number, remote: number): number | undefined {
  for (const line of table.split('\n').slice(1)) {
    const [, from = '', to = '', , , , , user] = line.trim().split(/\s+/);
    if (portOf(from) === local && portOf(to) === remote) return Number(user);
  }
  return undefined;
}

/** The port of an address such as `0100007F:1F90`. */
function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
