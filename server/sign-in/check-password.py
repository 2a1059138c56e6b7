"""Asks PAM whether a password is right and its account may be used. Run by check-password.ts, once for each attempt.

Reads {"service", "user", "password", "address"} as JSON from standard input, so that no other process sees the
password; prints {"answer", "user"}. Python, because it comes with every system that has virt-install and calls
libpam without being compiled; a process of its own, because PAM blocks (a network directory, pam_unix's hashing)
and its modules leak.

pam_acct_mgmt is asked too: pam_authenticate alone accepts accounts that have expired or are locked.
"""

import ctypes
import json
import pwd
import sys

SUCCESS, BUF_ERR, AUTHINFO_UNAVAIL, CONV_ERR = 0, 5, 9, 19
PROMPT_ECHO_OFF, PROMPT_ECHO_ON, ERROR_MSG, TEXT_INFO = 1, 2, 3, 4
ITEM_USER, ITEM_RHOST, ITEM_FAIL_DELAY = 2, 4, 10
SILENT, DISALLOW_NULL_AUTHTOK = 0x8000, 0x0001


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]


TALK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_int,
    ctypes.POINTER(ctypes.POINTER(Message)),
    ctypes.POINTER(ctypes.POINTER(Response)),
    ctypes.c_void_p,
)
DELAY = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)


class Conversation(ctypes.Structure):
    _fields_ = [("talk", TALK), ("data", ctypes.c_void_p)]


libc = ctypes.CDLL("libc.so.6")
libc.calloc.restype = ctypes.c_void_p
libc.calloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
libc.strdup.restype = ctypes.c_void_p
libc.strdup.argtypes = [ctypes.c_char_p]

libpam = ctypes.CDLL("libpam.so.0")
libpam.pam_start.argtypes = [
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.POINTER(Conversation),
    ctypes.POINTER(ctypes.c_void_p),
]
for function in (libpam.pam_authenticate, libpam.pam_acct_mgmt, libpam.pam_end):
    function.argtypes = [ctypes.c_void_p, ctypes.c_int]
libpam.pam_set_item.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
libpam.pam_get_item.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)]


def answer(word, user=None):
    json.dump({"answer": word, "user": user}, sys.stdout)
    sys.exit(0)


def main():
    asked = json.load(sys.stdin)
    password = asked["password"].encode()
    questions = 0

    def talk(count, messages, responses, _data):
        nonlocal questions
        # PAM frees these with free(3).
        array = libc.calloc(count, ctypes.sizeof(Response))
        if not array:
            return BUF_ERR
        replies = ctypes.cast(array, ctypes.POINTER(Response))
        for index in range(count):
            style = messages[index].contents.style
            if style == PROMPT_ECHO_OFF and questions == 0:
                questions += 1
                replies[index].text = libc.strdup(password)
            elif style in (PROMPT_ECHO_OFF, PROMPT_ECHO_ON):
                # A second question (a new password, a module's own code) has no answer here.
                return CONV_ERR
        responses[0] = replies
        return SUCCESS

    # How long a refusal takes is decided by the console, which makes all of them take the same.
    no_delay = DELAY(lambda _result, _microseconds, _data: None)
    conversation = Conversation(TALK(talk), None)
    handle = ctypes.c_void_p()
    service, user = asked["service"].encode(), asked["user"].encode()
    if libpam.pam_start(service, user, ctypes.byref(conversation), ctypes.byref(handle)) != SUCCESS:
        answer("unavailable")
    libpam.pam_set_item(handle, ITEM_FAIL_DELAY, ctypes.cast(no_delay, ctypes.c_void_p))
    address = ctypes.create_string_buffer(asked["address"].encode())
    libpam.pam_set_item(handle, ITEM_RHOST, ctypes.cast(address, ctypes.c_void_p))

    result = libpam.pam_authenticate(handle, SILENT | DISALLOW_NULL_AUTHTOK)
    account = None
    if result == SUCCESS:
        account = libpam.pam_acct_mgmt(handle, SILENT | DISALLOW_NULL_AUTHTOK)
        # A directory may take a name in other letters; the account has one name, which its second factor hangs on.
        item = ctypes.c_void_p()
        libpam.pam_get_item(handle, ITEM_USER, ctypes.byref(item))
        user = ctypes.cast(item, ctypes.c_char_p).value or user
    libpam.pam_end(handle, SUCCESS)

    # What is wrong with an account is for those who know its password. Which of its rules says so cannot be told:
    # Debian's stack makes one answer of all of them.
    if account is not None:
        answer("right" if account == SUCCESS else "closed", canonical(user.decode()))
    answer("unavailable" if result == AUTHINFO_UNAVAIL else "wrong")


def canonical(user):
    try:
        return pwd.getpwnam(user).pw_name
    except KeyError:
        answer("wrong")


main()
