export const approvalTones = {
  waiting: 'busy',
  approved: 'good',
  refused: 'bad',
  used: 'good',
  expired: 'idle',
} as const;
