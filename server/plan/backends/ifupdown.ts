import type { HostFile } from '../../model/facts';
import { message } from '../../model/message';
import type { Backend } from './backend';

export const ifupdown: Backend = {
  name: 'ifupdown',
  owns({ files }, interfaceName) {
    const file = files
      .filter(isInterfacesFile)
      .find(({ text }) => stanzas(text).some((stanza) => stanza === interfaceName));
    return (
      file && {
        because: message('ownership.because.ifupdown', { file: file.path, interface: interfaceName }),
        file: file.path,
      }
    );
  },
};

/** `source-directory` takes names of letters, digits, `_` and `-` alone; `source interfaces.d/*` takes any. */
function isInterfacesFile({ path }: HostFile): boolean {
  return path === '/etc/network/interfaces' || /^\/etc\/network\/interfaces\.d\/[^/]+$/.test(path);
}

/** Names that stand behind `iface`; `iface X inet loopback` configures nothing that could be rewired. */
function stanzas(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [word, name, , method] = line.trim().split(/\s+/);
    return word === 'iface' && name !== undefined && method !== 'loopback' ? [name] : [];
  });
}
