"""Writes {"atMs": …, "name": …, "exists": …} when an interface comes to be or goes, as the kernel says it by netlink.

The time is the machine's clock, taken as soon as the message is there.
"""

import json
import socket
import struct
import time

NEW_LINK, DELETE_LINK, INTERFACE_NAME, LINK_GROUP = 16, 17, 3, 1


def messages(data):
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        yield kind, data[16:length]
        data = data[(length + 3) & ~3 :]


def name_of(message):
    attributes = message[16:]
    while len(attributes) >= 4:
        length, kind = struct.unpack_from("=HH", attributes)
        if kind == INTERFACE_NAME:
            return attributes[4:length].rstrip(b"\0").decode()
        attributes = attributes[(length + 3) & ~3 :]
    return ""


listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
listener.bind((0, LINK_GROUP))
known = set()
print(json.dumps("ready"))
while True:
    data = listener.recv(65536)
    at_ms = time.time_ns() / 1e6
    for kind, message in messages(data):
        name = name_of(message)
        # A bridge says "deleted" of its port before the port itself goes: family AF_BRIDGE, not AF_UNSPEC.
        if kind not in (NEW_LINK, DELETE_LINK) or message[0] != 0 or (kind == NEW_LINK) == (name in known):
            continue
        known.symmetric_difference_update({name})
        print(json.dumps({"atMs": at_ms, "name": name, "exists": kind == NEW_LINK}))
