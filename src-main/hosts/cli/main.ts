import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

// A reader such as "head" that closes the pipe has what it wanted; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
