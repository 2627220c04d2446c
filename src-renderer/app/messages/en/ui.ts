export default {
  close: 'Close',
  undo: 'Undo',
  dismiss: 'Dismiss this message',
  more: 'More',
  reset: 'Reset to the default',
  resetTo: 'Reset to {value}',
  none: 'none',
  example: 'For example {example}',
  unvalidated:
    'validated | Outside the validated range: 1 point | Outside the validated range: {count} points',
  whyNot: 'Why, and what helps',
  unvalidatedMore: 'What the validation cases cover',
};
