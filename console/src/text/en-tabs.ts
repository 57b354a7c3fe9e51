/** Words of the tabs of sessions: their menu, their names, and the overview of what runs. */
export const tabs = {
  menu: 'Tab of {{name}}',
  goTo: 'Go to session',
  rename: 'Rename',
  renameTitle: 'Rename the tab of {{name}}',
  name: 'Name',
  nameHint: 'Only you see it. Others see the name of the item.',
  revert: 'Revert name to {{name}}',
  revertShort: 'Revert name',
  moveLeft: 'Move left',
  moveRight: 'Move right',
  movedTo: '{{name}} is tab {{place}} of {{count}}',
  close: 'Close tab',
  end: 'End session',
  renamed: '{{name}} · {{item}}',
  faults: {
    'too-short': 'Type a name.',
    'too-long': 'The name is too long. Use at most {{max}} characters.',
    'control-character': 'The name has a control character in it. Remove it.',
    'direction-override': 'The name has a character in it that turns text round. Remove it.',
    'broken-character': 'The name has half a character in it. Remove it.',
  },
} as const;
