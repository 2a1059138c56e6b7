export const help = `Disposable KVM hosts: real systemd, libvirt and network managers, and guests that boot in seconds.

npm run lab -- up                 bring kvm1 up, or see that it is
    --hosts N                     kvm1 to kvmN side by side, on one LAN
    --manager M[,M…]              netplan (the default), ifupdown, networkmanager, networkd; one for all hosts,
                                  a list for each in turn, or "all"
    --uplink dhcp|static          static is 192.168.100.100 for kvm1, .101 for kvm2
    --name LAB                    another lab beside this one; its hosts are LAB1 to LABN
    --no-bridge                   without enp2s0 and br0: enp1s0 is the only way out
    --no-brctl  --no-networks  --no-guests
    --few-guests                  two running ones: node01 on "default", debian10 on br0
    --hostile                     a running guest whose name is not kind to shells
    --guests N                    N more domains, defined and shut off, with two interfaces each
    --paused N                    N more domains, started and paused: a real tap each
    --bind DIRECTORY              the hosts see this directory at the same path (may be repeated)
    --bind-ro PATH                the same, of a directory or a file that the hosts cannot change
    --wait-guests                 return when the guests have their addresses
npm run lab -- status [--json]
npm run lab -- exec kvm1 -- COMMAND ARGS…
npm run lab -- lan [--name LAB] -- COMMAND ARGS…     run a command on the LAN: ping, curl, a browser
npm run lab -- cable kvm1 pull|plug [--nic 2]
npm run lab -- reboot kvm1 [--hard]                  --hard cuts the power
npm run lab -- record kvm1 DIRECTORY                 keep what the console reads of a host, to be replayed
npm run lab -- record-vlan-bond DIRECTORY            the same of a booted machine with bonds and VLANs
npm run lab -- down [HOST…] [--name LAB | --all]     remove hosts, a lab, or every lab

Needs root, on x86-64 Linux with bridge, veth, tun and overlay. The LAN is 192.168.100.0/24 in a network namespace
of its own; nothing of it is visible outside.
`;
