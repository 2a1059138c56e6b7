import { expect, test } from 'vitest';
import { refuseOldNode } from './node-version.mjs';

test.each(['12.22.0', '18.20.8', '20.8.1'])('Node %s is refused with one remedy', (version) => {
  expect(refuseOldNode(version)).toMatch(
    /^Bridgehead needs Node 20\.9 or later and this is Node [\d.]+\. Install Node 22 .*\.$/,
  );
});

test.each(['20.9.0', '20.20.2', '22.0.0', '26.1.0-nightly'])('Node %s is good', (version) => {
  expect(refuseOldNode(version)).toBeUndefined();
});
