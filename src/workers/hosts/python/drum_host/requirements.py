"""What a model's requirements.txt asks for, held against what is installed.

Nothing is imported for it as long as requirements and versions are of the common forms. What those leave open is
left to `packaging` where it is installed, and is passed over where it is not: a warning must be true.
"""
import os
import re
import sys
from typing import NamedTuple, Optional

_FILE = "requirements.txt"
# The Python host brings its own.
_OWN = {"datarobot-drum"}

_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)")
_REQUIREMENT = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)")
_SPECIFIER = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*([^\s,]+)")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar|tar\.\w+|tgz)$", re.IGNORECASE)


class Unmet(NamedTuple):
    # As the file has it, without extras, marker and options: `scikit-learn==1.0.2`.
    wanted: str
    # None when it is not installed.
    installed: Optional[str]


class Requirements:
    """Those of a model directory; `unmet` are the ones that the running interpreter does not meet."""

    def __init__(self, folder):
        self.unmet = _unmet(os.path.join(folder, _FILE))

    @property
    def warning(self):
        """What the user is told before anything fails."""
        return f"{_FILE} asks for {self._listed()}, for the Python {sys.executable}. To install: {self._command()}"

    def remedy_of(self, error, loading):
        """What may help against an error that an unmet requirement may explain, else None.

        A model that cannot be loaded may fail in any way; a hook that works otherwise fails on names.
        """
        if not self.unmet or not (_may_come_of_a_package(error) if loading else _lacks_a_name(error)):
            return None
        return f"The cause may be that {_FILE} asks for {self._listed()}. Install: {self._command()}"

    def _listed(self):
        return ", ".join(
            f"{wanted} ({'not installed' if installed is None else f'installed is {installed}'})"
            for wanted, installed in self.unmet
        )

    def _command(self):
        return f"{sys.executable} -m pip install {' '.join(_quoted(wanted) for wanted, _ in self.unmet)}"


def _may_come_of_a_package(error):
    return error.__cause__ is not None and not isinstance(error.__cause__, SyntaxError)


def _lacks_a_name(error):
    while error is not None:
        if isinstance(error, (ImportError, AttributeError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _unmet(path):
    """The requirements of a file that are not met, in their order."""
    installed = _versions_by_name()
    found = {}
    for line in _lines(path, set()):
        match = _REQUIREMENT.fullmatch(line)
        if match is None or "://" in line.partition("@")[0] or _ARCHIVE.search(line):
            continue
        problem = _problem(match.group(1), match.group(2), line, installed)
        if problem is not None:
            found.setdefault(_normal(match.group(1)), problem)
    return list(found.values())


def _quoted(text):
    return f"'{text}'" if re.search(r"[<>!~*;& ]", text) else text


def _lines(path, seen):
    """The requirements of a file and of those that it includes, without comments and options."""
    path = os.path.realpath(path)
    if path in seen:
        return
    seen.add(path)
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            text = file.read()
    except OSError:
        return
    for line in re.sub(r"\\\n", "", text).splitlines():
        line = re.sub(r"(?:^|\s)#.*", "", line).strip()
        include = _INCLUDE.fullmatch(line)
        if include:
            yield from _lines(os.path.join(os.path.dirname(path), include.group(1)), seen)
        elif line and not line.startswith("-"):
            # What follows may be options of the line, such as --hash.
            yield re.split(r"\s--", line, maxsplit=1)[0].strip()


def _problem(name, rest, line, installed):
    if _normal(name) in _OWN:
        return None
    specifiers, semicolon, _ = rest.partition(";")
    specifiers = specifiers.strip()
    by_address = specifiers.startswith("@")
    if specifiers.startswith("(") and specifiers.endswith(")"):
        specifiers = specifiers[1:-1].strip()
    wanted = [] if by_address else _parsed(specifiers)
    if wanted is None or (semicolon and not _applies(line)):
        return None
    version = installed.get(_normal(name)) or _version_by_metadata(name)
    if version is not None:
        verdicts = [meets(version, operator, value) for operator, value in wanted]
        if all(verdict is not False for verdict in verdicts):
            return None
    return Unmet(name + ",".join(operator + value for operator, value in wanted), version)


def _parsed(specifiers):
    """Pairs of operator and version, None for what is of no known form."""
    if not specifiers:
        return []
    parts = [_SPECIFIER.fullmatch(part.strip()) for part in specifiers.rstrip(",").split(",")]
    return None if None in parts else [part.groups() for part in parts]


def _applies(line):
    """Whether a requirement's marker is true here; False also where that cannot be found out."""
    try:
        from packaging.requirements import Requirement

        return Requirement(line).marker.evaluate()
    except Exception:
        return False


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _versions_by_name():
    """What is installed, by the names of the folders that tell of it: those that come first on the path count."""
    found = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            stem, extension = os.path.splitext(entry)
            if extension not in (".dist-info", ".egg-info"):
                continue
            name, dash, version = stem.partition("-")
            if dash:
                found.setdefault(_normal(name), re.sub(r"-py\d.*", "", version))
    return found


def _version_by_metadata(name):
    from importlib import metadata

    try:
        return metadata.version(name)
    except Exception:
        return None


_VERSION = re.compile(
    r"v?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.IGNORECASE,
)
_STAGES = {"a": 0, "alpha": 0, "b": 1, "beta": 1}
_CANDIDATE, _FINAL = 2, 3


class _Version(NamedTuple):
    release: tuple
    # (stage, number): alpha, beta, candidate, final.
    stage: tuple
    is_local: bool

    @property
    def order(self):
        release = self.release
        while len(release) > 1 and release[-1] == 0:
            release = release[:-1]
        return release, self.stage


def _version(text):
    """None for versions with an epoch, and for post- and development releases."""
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    release, stage, number, local = match.groups()
    return _Version(
        tuple(int(part) for part in release.split(".")),
        (_FINAL, 0) if stage is None else (_STAGES.get(stage.lower(), _CANDIDATE), int(number or 0)),
        local is not None,
    )


def meets(installed, operator, wanted):
    """Whether a version meets a specifier, by PEP 440; None where that cannot be found out."""
    own = _meets(installed, operator, wanted)
    if own is not None:
        return own
    try:
        from packaging.specifiers import SpecifierSet

        return SpecifierSet(operator + wanted).contains(installed, prereleases=True)
    except Exception:
        return None


def _meets(installed, operator, wanted):
    have = _version(installed)
    starts = wanted.endswith(".*")
    want = _version(wanted[:-2] if starts else wanted)
    if have is None or want is None or want.is_local or operator == "===":
        return None
    is_final = want.stage[0] == _FINAL
    if starts:
        if not is_final or operator not in ("==", "!="):
            return None
        return _begins(have, want.release) == (operator == "==")
    if operator == "~=":
        return have.order >= want.order and _begins(have, want.release[:-1]) if len(want.release) > 1 else None
    if operator in ("<", ">") and not is_final:
        return None
    if operator == "<":
        # A pre-release of the version itself is not meant.
        return have.order < want.order and have._replace(stage=want.stage).order != want.order
    return {
        "==": have.order == want.order,
        "!=": have.order != want.order,
        "<=": have.order <= want.order,
        ">=": have.order >= want.order,
        ">": have.order > want.order,
    }[operator]


def _begins(version, release):
    padded = version.release + (0,) * (len(release) - len(version.release))
    return padded[: len(release)] == release
