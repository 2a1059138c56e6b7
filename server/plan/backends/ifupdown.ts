import type { HostFile } from '../../model/facts';
import { message } from '../../model/message';
import type { Backend } from './backend';

export const ifupdown: Backend = {
  name: 'ifupdown',
  owns({ files }, interfaceName) {
    const file = files
      .filter(isInterfacesFile)
      .find(({ text }) => namedInterfaces(text).includes(interfaceName));
    return (
      file && {
        because: message('ownership.because.ifupdown', { file: file.path, interface: interfaceName }),
        file: file.path,
      }
    );
  },
  createBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'ifupdown' } },
  }),
  removeBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'ifupdown' } },
  }),
};

/** `source-directory` takes names of letters, digits, `_` and `-` alone; `source interfaces.d/*` takes any. */
function isInterfacesFile({ path }: HostFile): boolean {
  return path === '/etc/network/interfaces' || /^\/etc\/network\/interfaces\.d\/[^/]+$/.test(path);
}

/**
 * Names that stand behind `iface`, and those that a bridge or bond takes as its ports: these need no stanza of their
 * own. `iface X inet loopback` configures nothing that could be rewired.
 */
function namedInterfaces(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [word = '', ...values] = line.trim().split(/\s+/);
    if (word === 'iface') return values[2] === 'loopback' ? [] : values.slice(0, 1);
    return /^(bridge[_-]ports|bond[_-]slaves|slaves)$/.test(word) ? values : [];
  });
}
