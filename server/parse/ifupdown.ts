import type { DhcpClient, Ifupdown } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/**
 * `find /run /run/dhcpcd /run/systemd /usr/share/ifupdown2 -maxdepth 1 ( … )`: a path a line. The names of the PID files
 * are those that ifupdown 0.8 gives its clients (`ifup --no-act`), and dhcpcd itself.
 */
export function parseIfupdown(text: string): Parsed<Ifupdown> {
  const paths = text.split('\n').filter((line) => line !== '');
  const clients: DhcpClient[] = [];
  const unparsed: string[] = [];
  for (const path of paths) {
    if (path === ifupdown2 || path === systemd) continue;
    const client = parsePidFile(path);
    if (client === undefined) unparsed.push(path);
    else clients.push(...client);
  }
  return parsed(
    {
      version: paths.includes(ifupdown2) ? 'ifupdown2' : 'classic',
      hasSystemd: paths.includes(systemd),
      dhcpClients: clients,
    },
    unparsed,
  );
}

const ifupdown2 = '/usr/share/ifupdown2/ifupdown2';
/** sd_booted(3): there while systemd runs the host. */
const systemd = '/run/systemd/system';

/** `undefined` for a name that nobody foresaw; none for a client that is not of one interface (`/run/dhclient.pid`). */
function parsePidFile(path: string): readonly DhcpClient[] | undefined {
  const [, dhclient, interfaceName] = /^\/run\/(dhclient6?)(?:[.-](.+))?\.pid$/.exec(path) ?? [];
  if (dhclient !== undefined)
    return interfaceName === undefined
      ? []
      : [{ program: 'dhclient', family: dhclient === 'dhclient' ? 'inet' : 'inet6', interfaceName }];
  const [, udhcpc] = /^\/run\/udhcpc\.(.+)\.pid$/.exec(path) ?? [];
  if (udhcpc !== undefined) return [{ program: 'udhcpc', family: 'inet', interfaceName: udhcpc }];
  // `pid` alone is dhcpcd's that looks after every interface.
  const [, dhcpcd, four] = /^\/run\/dhcpcd\/(?:pid|(.+?)(-[46])?\.pid)$/.exec(path) ?? [];
  if (path.startsWith('/run/dhcpcd/'))
    return dhcpcd === undefined
      ? []
      : [{ program: 'dhcpcd', family: four === '-6' ? 'inet6' : 'inet', interfaceName: dhcpcd }];
  return undefined;
}
