"""A virsh that stays and answers as a recorded one did: each line is questions, divided by semicolons."""

import os
import shlex
import sys

recording = "/srv/recording"


def answer(words):
    """What virsh says to one question: its words on standard output, or an error on standard error."""
    if words[0] == "echo":
        to = sys.stderr if words[1:2] == ["--err"] else sys.stdout
        said = " ".join(words[2:] if to is sys.stderr else words[1:])
        print(f"error: {said}" if to is sys.stderr else said, file=to, flush=True)
        return
    directory = os.path.join(recording, "virsh " + " ".join(words))
    try:
        with open(os.path.join(directory, "stdout")) as recorded:
            sys.stdout.write(recorded.read())
    except OSError:
        pass  # it said nothing
    sys.stdout.flush()
    try:
        with open(os.path.join(directory, "code")) as recorded:
            if int(recorded.read()) != 0:
                print("error: it failed", file=sys.stderr, flush=True)
    except OSError:
        print("error: not recorded:", *words, file=sys.stderr, flush=True)


for line in sys.stdin:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";")
    lexer.whitespace_split = True
    words = []
    for word in [*lexer, ";"]:
        if word != ";":
            words.append(word)
        elif words:
            answer(words)
            words = []
