"""Translate the kernels of the spine into LLVM bitcode with Numba; see `mainstay.spine.machine`.

make_kernels.py            make spine/kernels.bc and kernels.json anew
make_kernels.py --check    say whether they were made from the sources that stand today
"""

import json
import os
import re
import sys
from pathlib import Path

# for no processor in particular, and before loops are spread over its registers: that is done where it runs
os.environ |= {
    "NUMBA_OPT": "1",
    "NUMBA_LOOP_VECTORIZE": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}

import llvmlite.binding as llvm
from llvmlite import ir

from mainstay.spine import machine

HERE = Path(machine.__file__).parent

ENTRIES = {
    "kernels": ("frames", "spots", "pull", "outer", "joint_tissue", "discs", "stiffness"),
    "sharing": ("share",),
    "postures": ("across_joints", "meet", "many", "steady", "smallest", "sweep"),
    "stability": ("_stretched",),
}
"""Kernels that are called from outside, those that others call first."""

ROOM = """
declare ptr @malloc(i64)
declare void @free(ptr)

define ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {
  %whole = add i64 %size, 128
  %held = call ptr @malloc(i64 %whole)
  %none = icmp eq ptr %held, null
  br i1 %none, label %end, label %fill
fill:
  store i64 1, ptr %held
  %at = ptrtoint ptr %held to i64
  %past = add i64 %at, 127
  %even = and i64 %past, -64
  %data = inttoptr i64 %even to ptr
  %where = getelementptr i8, ptr %held, i64 24
  store ptr %data, ptr %where
  br label %end
end:
  ret ptr %held
}

define void @NRT_incref(ptr %held) {
  %none = icmp eq ptr %held, null
  br i1 %none, label %end, label %count
count:
  %n = load i64, ptr %held
  %more = add i64 %n, 1
  store i64 %more, ptr %held
  br label %end
end:
  ret void
}

define void @NRT_decref(ptr %held) {
  %none = icmp eq ptr %held, null
  br i1 %none, label %end, label %count
count:
  %n = load i64, ptr %held
  %less = sub i64 %n, 1
  store i64 %less, ptr %held
  %last = icmp eq i64 %less, 0
  br i1 %last, label %let, label %end
let:
  call void @free(ptr %held)
  br label %end
end:
  ret void
}

define void @mainstay_release(ptr %held) {
  call void @NRT_decref(ptr %held)
  ret void
}
"""
"""Room for arrays as Numba's code asks for it: a count of owners, and at byte 24 where the room begins.
No array is owned by two threads."""


def main() -> int:
    if "--check" in sys.argv[1:]:
        kept = json.loads((HERE / "kernels.json").read_text("utf-8"))["stamp"]
        if kept != machine.stamp():
            print("kernels.bc was made from other sources: run tools/make_kernels.py")
            return 1
        return 0
    code, told = made()
    (HERE / "kernels.bc").write_bytes(code)
    text = json.dumps(told, indent=1) + "\n"
    (HERE / "kernels.json").write_text(text, "utf-8")
    return 0


def made() -> tuple[bytes, dict]:
    """The bitcode, and what is told about it."""
    from numba import njit
    from numba.core.registry import cpu_target

    flags = {"contract", "reassoc", "nsz"}

    def translate(function):
        # Numba writes into messages where a function stands: the same on every machine.
        code = function.__code__
        function.__code__ = code.replace(co_filename=Path(code.co_filename).name)
        return njit(
            function,
            error_model="numpy",
            fastmath=flags,
            no_cpython_wrapper=True,
            no_cfunc_wrapper=True,
        )

    machine.compiled = translate
    from mainstay.spine import kernels, postures, sharing, stability

    modules = {
        m.__name__.rpartition(".")[2]: m for m in (kernels, sharing, postures, stability)
    }
    context = cpu_target.target_context
    whole, entries = None, {}
    for module, names in ENTRIES.items():
        for name in names:
            kernel = getattr(modules[module], name)
            takes = signatures(modules)[name]
            kernel.compile(takes)
            kernel.disable_compile()
            found = kernel.overloads[takes]
            entries[name] = {
                "takes": [k for t in takes for k in flat(t)],
                "gives": built(found.signature.return_type),
                "room": len(words(found.signature.return_type)),
            }
            texts = found.library.get_llvm_str(), str(shim(context, name, found))
            for text in texts:
                part = llvm.parse_assembly(without_room(text))
                if whole is None:
                    whole = part
                else:
                    whole.link_in(part)
    whole.link_in(llvm.parse_assembly(ROOM))
    code = cleaned(whole)
    assert os.fsencode(HERE) not in code, "a path of this machine"
    return code, {"stamp": machine.stamp(), "entries": entries}


def without_room(text: str) -> str:
    """Numba's own counting of owners taken out; ours is linked in."""
    body = r"^define [^\n]*(@NRT_(?:incref|decref))\(([^)]*)\)[^\n]*\{.*?^\}$"
    text = re.sub(body, r"declare void \1(ptr)", text, flags=re.M | re.S)
    return re.sub(r"^target (triple|datalayout) = .*$", "", text, flags=re.M)


def cleaned(whole) -> bytes:
    """Only what is called from outside can be seen; the rest that nothing calls is left out."""
    for function in whole.functions:
        if not function.is_declaration and not function.name.startswith("mainstay_"):
            function.linkage = "internal"
    llvm.initialize_native_target()
    target = llvm.Target.from_default_triple().create_target_machine()
    tuning = llvm.create_pipeline_tuning_options(1)
    tuning.loop_vectorization = tuning.slp_vectorization = False
    builder = llvm.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(whole, builder)
    text = str(whole)
    assert "llvm.x86" not in text, "code for one processor"
    asked = [f.name for f in whole.functions if f.is_declaration and "llvm." not in f.name]
    assert set(asked) <= {"malloc", "free", "sqrt", "exp", "sin", "cos", "pow"}, asked
    return whole.as_bitcode()


def signatures(modules) -> dict:
    """What each kernel takes."""
    from numba import types

    def array(kind, dims):
        return types.Array(kind, dims, "C")

    q1, q2 = array(types.int64, 1), array(types.int64, 2)
    d1, d2, d3 = (array(types.float64, n) for n in (1, 2, 3))
    i, f = types.int64, types.float64

    def named(module, name, *fields):
        own = getattr(modules[module], name)
        if len(set(fields)) == 1:
            return types.NamedUniTuple(fields[0], len(fields), own)
        return types.NamedTuple(fields, own)

    lines = named("kernels", "Lines", q1, q1, q1, d1, d2)
    at = named("kernels", "Frames", d3, d2, d2, d2)
    spine = named("kernels", "Spine", lines, *[d1] * 7, d3, d1, d2, d1, q2, q1, q1)
    task = named("sharing", "Sharing", d2, d1, d1, d1, d1, d2, d1, q2)
    once = (spine, d1, d2, d3, d2, d2)
    return {
        "frames": (d1, d2, d3),
        "spots": (lines, at),
        "pull": (lines, at, d2, d2),
        "outer": (at, d2, d2),
        "joint_tissue": (d3, d1, d1),
        "discs": (spine, at, d2),
        "stiffness": (lines, at, d2, d2, d2, d1, d1, d2, d3),
        "share": (task, i, d1, i, d1, f),
        "across_joints": (spine, d3, d2, d1),
        "meet": (*once, i, d1, i, d1),
        "many": (spine, d2, d2, d3, d3, d3, i, d2, d3, d2, q1),
        "steady": (spine, d2, d2, d3, d3, d3, d3, i, f, d2, d3, d1),
        "smallest": (d2,),
        "sweep": (task, i, d1, d1, d2),
        "_stretched": (lines, *[d2] * 6, d1, d1),
    }


# --- how a kernel is called ---


def flat(of) -> list[str]:
    """Kinds of one argument."""
    from numba import types

    if isinstance(of, types.BaseTuple):
        return [k for t in of.types for k in flat(t)]
    if isinstance(of, types.Array):
        return [f"{'d' if of.dtype == types.float64 else 'q'}{of.ndim}"]
    return ["f" if of == types.float64 else "i"]


def built(of):
    """Kinds of a result, built as it is."""
    from numba import types

    if isinstance(of, types.BaseTuple):
        own = getattr(of, "instance_class", None)
        name = f"{own.__module__}:{own.__name__}" if own else ""
        return [name, [built(t) for t in of.types]]
    return "" if of == types.none else flat(of)[0]


def words(of) -> list[str]:
    """The words that a result takes in the table."""
    from numba import types

    if isinstance(of, types.BaseTuple):
        return [w for t in of.types for w in words(t)]
    if isinstance(of, types.Array):
        return ["held", "place", *["size"] * of.ndim]
    return [] if of == types.none else ["number"]


def shim(context, name: str, found) -> ir.Module:
    """A function that takes a table of words, calls a kernel, and writes its result behind them."""
    module = ir.Module(name)
    word, table = ir.IntType(64), ir.IntType(64).as_pointer()
    function = ir.Function(module, ir.FunctionType(ir.IntType(32), [table]), f"mainstay_{name}")
    builder = ir.IRBuilder(function.append_basic_block())
    at = iter(range(10**6))

    def slot():
        return builder.gep(function.args[0], [ir.Constant(word, next(at))])

    given = [
        _read(context, builder, t, lambda: builder.load(slot())) for t in found.signature.args
    ]
    kernel = context.declare_function(module, found.fndesc)
    status, result = context.call_conv.call_function(
        builder, kernel, found.signature.return_type, found.signature.args, given
    )
    with builder.if_then(status.is_error, likely=False):
        builder.ret(ir.Constant(ir.IntType(32), 1))
    _write(
        context,
        builder,
        found.signature.return_type,
        result,
        lambda v: builder.store(v, slot()),
    )
    builder.ret(ir.Constant(ir.IntType(32), 0))
    return module


def _read(context, builder, of, word):
    from numba import types
    from numba.np import arrayobj

    if isinstance(of, types.BaseTuple):
        return context.make_tuple(
            builder, of, [_read(context, builder, t, word) for t in of.types]
        )
    if isinstance(of, types.Array):
        array = context.make_array(of)(context, builder)
        data = builder.inttoptr(word(), array.data.type)
        shape = [word() for _ in range(of.ndim)]
        size = context.get_constant(types.intp, of.dtype.bitwidth // 8)
        step, strides = size, []
        for n in reversed(shape):
            strides.insert(0, step)
            step = builder.mul(step, n)
        arrayobj.populate_array(array, data, shape, strides, size, None)
        return array._getvalue()
    one = word()
    return builder.bitcast(one, ir.DoubleType()) if of == types.float64 else one


def _write(context, builder, of, value, put) -> None:
    from numba import types

    word = ir.IntType(64)
    if isinstance(of, types.BaseTuple):
        for n, t in enumerate(of.types):
            _write(context, builder, t, builder.extract_value(value, n), put)
    elif isinstance(of, types.Array):
        array = context.make_array(of)(context, builder, value)
        put(builder.ptrtoint(array.meminfo, word))
        put(builder.ptrtoint(array.data, word))
        for n in range(of.ndim):
            put(builder.extract_value(array.shape, n))
    elif of == types.float64:
        put(builder.bitcast(value, word))
    elif of != types.none:
        put(value)


if __name__ == "__main__":
    sys.exit(main())
