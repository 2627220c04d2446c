export default {
  close: 'Close',
  undo: 'Undo',
  dismiss: 'Dismiss this message',
  more: 'More',
  reset: 'Reset to the default',
  resetTo: 'Reset to {value}',
  none: 'none',
  example: 'For example {example}',
};
