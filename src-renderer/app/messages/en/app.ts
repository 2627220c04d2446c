export default {
  name: 'Godwit',
  skip: 'Skip to the content',
  rail: 'Places',
  places: {
    lab: 'Lab',
    live: 'Live',
    runs: 'Runs',
    compare: 'Compare',
    validate: 'Validate',
    guide: 'Guide',
    settings: 'Settings',
  },
  palette: {
    title: 'Command palette',
    search: 'Type a command',
    none: 'No command matches "{text}".',
    open: 'Commands',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    intro: 'All commands are in the command palette too.',
  },
  commands: {
    menu: {
      file: 'File',
      edit: 'Edit',
      run: 'Run',
      view: 'View',
      go: 'Go',
      help: 'Help',
    },
  },
  keys: {
    Mod: 'Ctrl',
    Shift: 'Shift',
    Alt: 'Alt',
    Enter: 'Enter',
    Space: 'Space',
  },
  toasts: {
    region: 'Messages',
  },
  drop: {
    title: 'Drop to open',
    hint: 'A scenario (YAML or JSON) opens in Lab; a measured migration is imported into Runs; a trace (CSV or JSON) goes to a guest.',
  },
  open: {
    choose: 'Open a scenario, a measured migration or a trace',
    scenario: 'Opened {name}.',
    measured: 'Imported {name} as a measured run.',
    tooLarge: '{name} is {size}; files up to {limit} can be opened.',
    refused: '{name} was not opened: {reason}',
    show: 'Show in Runs',
  },
  connection: {
    lost: 'The connection to the simulation is interrupted. Godwit tries to reach it again.',
    ended: 'The connection to the simulation has ended: {reason}',
    failed: 'The request failed: {reason}',
    retry: 'Try again',
  },
  loading: 'Loading',
  failed: 'This place could not be loaded: {reason}',
};
