"""Run by Pyodide at the build: Python's modules in the archives in /archives become what Python makes of them.

A script that Streamlit runs stays as it is, and so does anyio's first module, which reads itself.
"""

import importlib.util
import marshal
import re
import zipfile
from pathlib import Path

SOURCES = re.compile(r"pages/(\w+/)?\w+\.py|anyio/__init__\.py")
# Of the standard library, what is for a terminal, for tests, for other systems, or for servers of other protocols.
UNUSED = re.compile(
    r"^(?:_pyrepl|multiprocessing|xmlrpc|wsgiref|curses|dbm|sqlite3|venv|ensurepip|pydoc_data|ctypes/macholib|xml/dom"
    r"|xml/etree|zoneinfo|__phello__)/"
    r"|^(?:pdb|bdb|cmd|code|doctest|mailbox|pydoc|turtle|pickletools|cProfile|profile|pstats|trace|optparse|webbrowser"
    r"|smtplib|ftplib|imaplib|poplib|_sysconfigdata[\w-]*|_pyio|_pydatetime|_pydecimal|_android_support|_aix_support"
    r"|plistlib|configparser|wave|socketserver|compileall|py_compile|symtable|fileinput|pyclbr|tabnanny|filecmp"
    r"|modulefinder|zipapp|netrc|shelve|pty|rlcompleter|getpass|runpy|_ios_support|_osx_support)\.py$"
    r"|^http/(?:cookiejar|server)\.py$|^logging/(?:config|handlers)\.py$|^concurrent/futures/process\.py$"
    r"|^asyncio/(?:proactor_events|windows_\w+)\.py$|^ctypes/(?:util|wintypes|_aix)\.py$|^urllib/robotparser\.py$"
    r"|^email/(?:_header_value_parser|headerregistry|contentmanager|policy)\.py$|^xml/sax/expatreader\.py$"
    r"|^pyodide/console\.py$|^encodings/(?:cp(?!437|932|936|949|950|125)\w+|mac_\w+|iso8859_\d+|koi8\w+|hp_roman8)\.py$"
)
MAGIC = importlib.util.MAGIC_NUMBER + b"\0" * 12


def compiled(name, source):
    """An entry of an archive, and what it holds."""
    if not name.endswith(".py") or SOURCES.fullmatch(name):
        return name, source
    without_docstrings = 0 if name.startswith("numpy/") else 2  # NumPy adds to its own
    code = compile(source, name, "exec", dont_inherit=True, optimize=without_docstrings)
    return f"{name}c", MAGIC + marshal.dumps(code)


def rewrite(archive):
    """Compile the modules of an archive."""
    with zipfile.ZipFile(archive) as given:
        names = [each.filename for each in given.infolist() if not each.is_dir()]
        if archive.name == "python_stdlib.zip":
            names = [name for name in names if not UNUSED.search(name)]
        entries = [compiled(name, given.read(name)) for name in names]
    with zipfile.ZipFile(archive, "w") as kept:
        for name, content in sorted(entries):
            kept.writestr(zipfile.ZipInfo(name), content)


for found in sorted(Path("/archives").iterdir()):
    rewrite(found)
