"""Reads a host's networks and domains through libvirt's own binding, once for every line on standard input.

The line says how much: `fetch` takes each object's XML and nothing else; `facts` also parses it and asks each object
for what the console shows beside it (state, autostart, persistence, managed save); `lists` takes those from filtered
lists instead, as the console does. `connect` does `facts` on a new connection. Writes {"ms": …, "objects": …} for
each.
"""

import json
import sys
import time
import xml.etree.ElementTree as ElementTree

import libvirt


def fetch(connection):
    networks = [network.XMLDesc() for network in connection.listAllNetworks()]
    domains = [domain.XMLDesc() for domain in connection.listAllDomains()]
    return len(networks) + len(domains)


def interfaces(xml):
    root = ElementTree.fromstring(xml)
    return [
        (element.get("type"), [(child.tag, dict(child.attrib)) for child in element])
        for element in root.iterfind("devices/interface")
    ]


def facts(connection):
    networks = [
        (network.name(), network.isActive(), network.isPersistent(), network.autostart(), ElementTree.fromstring(network.XMLDesc()))
        for network in connection.listAllNetworks()
    ]
    domains = [
        (domain.name(), domain.state(), domain.autostart(), domain.isPersistent(), domain.hasManagedSaveImage(), interfaces(domain.XMLDesc()))
        for domain in connection.listAllDomains()
    ]
    return len(networks) + len(domains)


def lists(connection):
    networks = [ElementTree.fromstring(network.XMLDesc()) for network in connection.listAllNetworks()]
    sets = [
        {domain.UUIDString() for domain in connection.listAllDomains(flag)}
        for flag in (
            libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
            libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
            libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
        )
    ]
    states = {
        domain.UUIDString(): stats["state.state"]
        for domain, stats in connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE)
    }
    domains = [
        (states.get(domain.UUIDString()), [domain.UUIDString() in one for one in sets], interfaces(domain.XMLDesc()))
        for domain in connection.listAllDomains()
    ]
    return len(networks) + len(domains)


def connect(_):
    connection = libvirt.open("qemu:///system")
    try:
        return facts(connection)
    finally:
        connection.close()


ways = {"fetch": fetch, "facts": facts, "lists": lists, "connect": connect}
warm = libvirt.open("qemu:///system")
print(json.dumps("ready"))
for line in sys.stdin:
    begin = time.perf_counter()
    objects = ways[line.strip()](warm)
    print(json.dumps({"ms": (time.perf_counter() - begin) * 1000, "objects": objects}))
