"""The finished chat: a server, a terminal client, and what they are made of.

Modules import downwards only:

    __main__ → demo → terminal, server → session → commands, transfer → hub, postman → store, files, tls → protocol
"""
