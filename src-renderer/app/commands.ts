import { onScopeDispose, shallowReactive } from 'vue';
import { COMMANDS, commandDefinition } from '#shared/commands/commands.ts';
import type { CommandDefinition } from '#shared/commands/commands.ts';

/** What a command does here and now. */
export interface CommandHandler {
  readonly run: () => void | Promise<void>;
  /** Left out: always possible while registered. Reactive values may be read. */
  readonly enabled?: () => boolean;
}

const handlers = shallowReactive(new Map<string, CommandHandler>());

/**
 * Says what a command of the catalogue does. Answers the function that takes it back.
 * Throws when the id is unknown or taken: both are mistakes of the programmer.
 */
export function registerCommand(id: string, handler: CommandHandler): () => void {
  if (!commandDefinition(id))
    throw new Error(`No command "${id}" in src-shared/commands/commands.ts`);
  if (handlers.has(id)) throw new Error(`The command "${id}" is registered already`);
  handlers.set(id, handler);
  return () => {
    if (handlers.get(id) === handler) handlers.delete(id);
  };
}

/** Registers a command for as long as the component lives. */
export function useCommand(
  id: string,
  run: CommandHandler['run'],
  enabled?: CommandHandler['enabled'],
): void {
  onScopeDispose(registerCommand(id, enabled ? { run, enabled } : { run }));
}

/** True when the command can be carried out now. */
export function commandEnabled(id: string): boolean {
  const handler = handlers.get(id);
  return handler !== undefined && (handler.enabled?.() ?? true);
}

/** Carries a command out; false when it cannot be now. */
export function runCommand(id: string): boolean {
  const handler = handlers.get(id);
  if (!handler || !(handler.enabled?.() ?? true)) return false;
  void handler.run();
  return true;
}

/** The commands that can be carried out now, in the order of the catalogue. */
export function availableCommands(): CommandDefinition[] {
  return COMMANDS.filter((one) => commandEnabled(one.id));
}
