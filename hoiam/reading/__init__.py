"""Reading the press: a library of its own, without Django, database, files or clock.

`pipeline.py` shows the pipe. Every step is a module named after it, takes and gives the frozen
dataclasses of `stages.py`, and raises only what `errors.py` draws. Only `fetch.py` touches the
network; what needs the time takes `now`; what needs knowledge takes it as an argument.
"""
