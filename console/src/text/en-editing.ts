/** Words of every page on which things are made, changed and removed. */
export const editing = {
  search: 'Search {{what}}',
  none: 'Nothing matches the search.',
  save: 'Save',
  remove: 'Remove',
  copy: 'Copy',
  leaveTitle: 'Leave without saving?',
  leaveWords: 'What you changed here is not saved.',
  leave: 'Discard changes',
  stay: 'Keep editing',
  name: 'Name',
  codeName: 'Code name',
  codeNameHint: 'For programs: letters, digits, hyphens and underscores. Made from the name when left blank.',
  comments: 'Comments',
  description: 'Description',
} as const;
