import { expect, test } from 'vitest';
import { parseRunStatus } from './run-status';

test('a run that waits for its answer', () => {
  expect(parseRunStatus('left 74\ndecided \noutcome \nproved\nstarted-apply\nstarted-file-1\n')).toEqual({
    secondsLeft: 74,
    isProved: true,
    begun: ['apply', 'file-1'],
  });
});

test('a run that went back, with its deadline long past', () => {
  expect(parseRunStatus('left -3\ndecided rolled-back\noutcome rolled-back\nstarted-file-1\n')).toEqual({
    secondsLeft: -3,
    isProved: false,
    begun: ['file-1'],
    decided: 'rolled-back',
    outcome: 'rolled-back',
  });
});

test('words of somebody else are no decision, and an empty answer is no status', () => {
  expect(parseRunStatus('left 1\ndecided nonsense\noutcome $(reboot)\n')).toEqual({
    secondsLeft: 1,
    isProved: false,
    begun: [],
  });
  expect(parseRunStatus('')).toBeUndefined();
  expect(parseRunStatus('left soon\n')).toBeUndefined();
});
