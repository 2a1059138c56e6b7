/** Disposable real KVM hosts. Everything that tests, the demo and the console may use of the lab. */
export { hasFile, leaderPid } from './boot-host';
export { downHost, downLab } from './down-lab';
export { enterArgv, execInHost } from './enter-host';
export { guestDomains, hostileName } from './guest-domains';
export { LabError } from './lab-error';
export { type HostSpec, type Manager, managers } from './lab-host';
export { labOf } from './lab-paths';
export { type HostStatus, labHosts } from './lab-status';
export { lanArgv } from './lan';
export { projectBinds } from './project-binds';
export { moveCable, rebootHost } from './reboot-host';
export {
  makeSshIdentity,
  readHostKey,
  renewHostKeys,
  type SshIdentity,
  startSshServer,
  stopSshServer,
} from './ssh-server';
export { waitForGuests } from './start-guests';
export { defaultLabName, type LabOptions, upLab } from './up-lab';
