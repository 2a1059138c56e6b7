"""Writes {"atMs": …, "name": …, "event": …} for each lifecycle event of a domain, as libvirt's binding delivers it.

The time is the machine's clock, taken first thing in the callback.
"""

import json
import time

import libvirt

events = {
    libvirt.VIR_DOMAIN_EVENT_STARTED: "started",
    libvirt.VIR_DOMAIN_EVENT_SUSPENDED: "suspended",
    libvirt.VIR_DOMAIN_EVENT_STOPPED: "stopped",
}


def on_event(_connection, domain, event, _detail, _opaque):
    at_ms = time.time_ns() / 1e6
    print(json.dumps({"atMs": at_ms, "name": domain.name(), "event": events.get(event, str(event))}))


libvirt.virEventRegisterDefaultImpl()
connection = libvirt.openReadOnly("qemu:///system")
connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_event, None)
print(json.dumps("ready"))
while True:
    libvirt.virEventRunDefaultImpl()
