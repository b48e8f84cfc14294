"""Kernels as machine code, without waiting for a compiler: from bitcode that comes with the package.

A kernel is a plain function on arrays and numbers. `tools/make_kernels.py` lets Numba translate all of
them once into LLVM bitcode, for no processor in particular; what stands beside it (`kernels.json`) says
which sources it was made from and how each kernel is called. The first call on a machine makes code for
its processor and keeps it; every later start loads that. Numba itself is not needed here: to import it
and to look up what it had kept took longer than all else a short question asks for.

A call hands over one table of words (64 bits each): numbers as they are, an array as its place and its
shape. Arrays that a kernel returns are copied out and let go.
"""

import ctypes
import functools
import hashlib
import json
import os
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

SOURCES = ("kernels", "cholesky", "sharing", "postures", "stability")
"""Modules of this package that hold kernels."""

KINDS = {"d": np.dtype(np.float64), "q": np.dtype(np.int64)}
"""Kinds of arrays by their letter."""

Shape = Any
"""How a result is built: the kind of one value, or the name of a tuple's class and what it holds."""


class Kernel:
    """A function that runs as machine code; `plain` is the same function as Python runs it."""

    def __init__(self, plain: Callable[..., Any]) -> None:
        self.plain = plain
        self.name = plain.__name__
        functools.update_wrapper(self, plain)

    def __call__(self, *given: Any) -> Any:
        """Run it; one that only others call runs as Python runs it.

        Raises:
            TypeError: an argument of another kind than the kernel was made for.
            MemoryError: no room for what it works on.
        """
        made = _machine().entries.get(self.name)
        if made is None:
            return self.plain(*given)
        words: list[int] = []
        _put(given, iter(made.takes), words, self.name)
        table = (ctypes.c_int64 * (len(words) + made.room))(*words)
        if made.call(table):
            raise MemoryError(f"{self.name}: no room to work in")
        return _got(made.gives, iter(table[len(words) :]))


def compiled(function: Function) -> Function:
    """Mark a function as a kernel."""
    return cast(Function, Kernel(function))


@dataclass(frozen=True)
class Entry:
    """One kernel in machine code.

    Attributes:
        call: takes the table of words; answers other than zero where there was no room.
        takes: kind of each argument, flat: `d2` is an array of numbers with two dimensions, `f`
            and `i` are one number.
        gives: what it returns, built of such kinds.
        room: how many words that takes.
    """

    call: Callable[[Any], int]
    takes: tuple[str, ...]
    gives: Shape
    room: int


def _put(given: Sequence[Any], takes: Iterator[str], words: list[int], name: str) -> None:
    for one in given:
        if isinstance(one, tuple):
            _put(one, takes, words, name)
            continue
        kind = next(takes)
        if kind == "i":
            words.append(int(one))
        elif kind == "f":
            words.append(_bits(one))
        else:
            if (
                one.dtype != KINDS[kind[0]]
                or one.ndim != int(kind[1])
                or not one.flags.c_contiguous
            ):
                raise TypeError(
                    f"{name}: an array of {one.dtype} with {one.ndim} dimensions; wanted {kind},"
                    " one row behind the other; copy it first"
                )
            words.append(_place(one))
            words.extend(one.shape)


def _place(one: Any) -> int:
    """Where an array begins; what cannot be written to, or is empty, is asked the slow way."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(one))
    except (TypeError, ValueError):
        return int(one.__array_interface__["data"][0])


def _bits(value: float) -> int:
    return int(struct.unpack("q", struct.pack("d", value))[0])


def _got(shape: Shape, words: Iterator[int]) -> Any:
    if isinstance(shape, list):
        name, parts = shape
        found = [_got(part, words) for part in parts]
        return _named(name)(*found) if name else tuple(found)
    if shape == "i":
        return next(words)
    if shape == "f":
        return struct.unpack("d", struct.pack("q", next(words)))[0]
    if shape == "":
        return None
    held, place = next(words), next(words)
    size = [next(words) for _ in range(int(shape[1]))]
    array = np.empty(size, KINDS[shape[0]])
    ctypes.memmove(array.__array_interface__["data"][0], place, array.nbytes)
    if held:
        _machine().release(held)
    return array


def _named(name: str) -> Any:
    module, _, own = name.partition(":")
    return getattr(sys.modules[module], own)


@dataclass(frozen=True)
class Machine:
    """All kernels in machine code.

    Attributes:
        entries: by name.
        release: lets go of an array that a kernel returned.
        engine: keeps the code in memory.
    """

    entries: dict[str, Entry]
    release: Callable[[int], None]
    engine: object


@functools.cache
def _machine() -> Machine:
    import llvmlite
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple().create_target_machine(
        *processor, opt=3, reloc="default", codemodel="jitdefault", jit=True
    )
    told = json.loads((files(__package__) / "kernels.json").read_text("utf-8"))
    code = kept(
        _key(told["stamp"], llvmlite.__version__, *processor),
        lambda: _translated(llvm, target),
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
    engine.finalize_object()
    takes_table = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)
    entries = {
        name: Entry(
            takes_table(engine.get_function_address(f"mainstay_{name}")),
            tuple(own["takes"]),
            own["gives"],
            own["room"],
        )
        for name, own in told["entries"].items()
    }
    release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(
        engine.get_function_address("mainstay_release")
    )
    return Machine(entries, release, engine)


def _translated(llvm: Any, target: Any) -> bytes:
    """Machine code for this processor."""
    module = llvm.parse_bitcode((files(__package__) / "kernels.bc").read_bytes())
    module.triple = target.triple
    module.data_layout = str(target.target_data)
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    builder = llvm.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(target.emit_object(module))


def _key(*made_for: str) -> str:
    whole = "\n".join((sys.platform, *made_for))
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def kept(key: str, make: Callable[[], bytes]) -> bytes:
    """What is kept under a key; made and kept where it is not. A folder nobody may write to is no fault."""
    file = folder() / f"kernels-{key}.o"
    try:
        return file.read_bytes()
    except OSError:
        made = make()
    try:
        file.parent.mkdir(0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
            new.write(made)
        Path(new.name).replace(file)
    except OSError:
        pass
    return made


def folder() -> Path:
    """Where machine code is kept: the user's own folder for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mainstay"


def stamp() -> str:
    """Hash of the sources of all kernels, without line ends that an editor may change."""
    found = hashlib.sha256()
    for name in SOURCES:
        text = (files(__package__) / f"{name}.py").read_text("utf-8")
        found.update(text.encode())
    return found.hexdigest()[:16]
