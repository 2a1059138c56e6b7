import type { Machine } from '../model/bridge-readings';

/**
 * Where frames with a MAC that the provider did not give out are dropped, by what the firmware calls the machine: the
 * same fields that cloud-init tells clouds apart by (its `tools/ds-identify` and data source pages). Rented hardware
 * has its maker's name there and is not found out so.
 */
export function macFilteringProvider(machine: Machine): string | undefined {
  return rules.find(({ is }) => is(machine))?.provider;
}

const vendor = (text: string) => (machine: Machine) => machine.vendor.startsWith(text);

const rules: readonly { readonly provider: string; readonly is: (machine: Machine) => boolean }[] = [
  // "MSFT AZURE VM" in numbers: cloud-init's sources/azure/identity.py.
  {
    provider: 'Microsoft Azure',
    is: (machine) => machine.chassisAssetTag === '7783-7084-3265-9085-8269-3286-77',
  },
  { provider: 'Oracle Cloud', is: (machine) => machine.chassisAssetTag === 'OracleCloud.com' },
  { provider: 'Amazon EC2', is: vendor('Amazon EC2') },
  { provider: 'Google Compute Engine', is: (machine) => machine.product === 'Google Compute Engine' },
  { provider: 'Alibaba Cloud', is: vendor('Alibaba Cloud') },
  { provider: 'Tencent Cloud', is: vendor('Tencent Cloud') },
  { provider: 'DigitalOcean', is: vendor('DigitalOcean') },
  { provider: 'Hetzner Cloud', is: vendor('Hetzner') },
  { provider: 'Scaleway', is: vendor('Scaleway') },
  { provider: 'Vultr', is: vendor('Vultr') },
  { provider: 'Linode', is: vendor('Linode') },
  { provider: 'Akamai', is: vendor('Akamai') },
  { provider: 'UpCloud', is: vendor('UpCloud') },
  { provider: 'Exoscale', is: vendor('Exoscale') },
  // Port security is on for every port unless its owner switched it off.
  {
    provider: 'OpenStack',
    is: ({ vendor: name, product }) => /^OpenStack/.test(name) || /^OpenStack/.test(product),
  },
  // Forged transmits and MAC changes are rejected by a vSphere switch, address spoofing by Hyper-V's, by default.
  { provider: 'VMware', is: vendor('VMware') },
  {
    provider: 'Hyper-V',
    is: (machine) => machine.vendor === 'Microsoft Corporation' && machine.product === 'Virtual Machine',
  },
  { provider: 'VirtualBox', is: vendor('innotek GmbH') },
];
