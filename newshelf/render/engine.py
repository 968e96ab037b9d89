"""The engine of the templates: Jinja2, strict, escaping, and compiled for thousands of pages."""

from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType
from typing import Any, ClassVar

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # the C function behind escape

from newshelf.cache import Cache
from newshelf.prose import wrap
from newshelf.templating import TemplateSet


def environment(templates: TemplateSet) -> Environment:
    """A Jinja2 environment: everything is escaped in HTML and XML, an unknown name is an error."""

    def source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        data = templates.sources.get(name)
        return None if data is None else (data.decode("utf-8"), name, lambda: True)

    made = _Environment(
        loader=FunctionLoader(source),
        autoescape=lambda name: name is not None and name.endswith((".html", ".xml")),
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_Compiled(templates.cache) if templates.cache else None,
    )
    made.filters["wrap"] = wrap
    return made


class _Compiled(BytecodeCache):
    """Compiled templates in the cache folder, behind its fingerprints; what this process has compiled, in memory.

    Compiling takes half of the time of a small build from nothing, and who builds many (the tests) does it once.
    """

    memory: ClassVar[dict[str, CodeType]] = {}  # by name and text, of which alone the code is made

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        name = bucket.key + bucket.checksum
        if code := self.memory.get(name):
            bucket.code = code
        elif stored := self.cache.get("templates", name):
            bucket.bytecode_from_string(stored)

    def dump_bytecode(self, bucket: Bucket) -> None:
        name = bucket.key + bucket.checksum
        if bucket.code:
            self.memory[name] = bucket.code
        self.cache.put("templates", name, bucket.bytecode_to_string())


def escape_text(value: object) -> str:
    """``markupsafe.escape`` for what is written at once, without the wrapping that marks it as escaped."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else str(escape(value))


class _Compiler(CodeGenerator):
    """Writes ``entry.title`` as the attribute that it is, escapes without wrapping, includes at once (decision 0005).

    Templates take a third of the time. A view without the attribute is an AttributeError, no UndefinedError.
    """

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("inner = environment.inner")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        """A part with its names, joined: else each of its pieces goes through a loop in every template above it."""
        if not isinstance(node.template, nodes.Const) or node.ignore_missing or not node.with_context:
            super().visit_Include(node, frame)
            return
        self.start_write(frame, node)
        self.write(f"environment.included({node.template.value!r}, context, {self.dump_local_context(frame)})")
        self.end_write(frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame, finalize):
            self.write("(inner(_value) if type(_value := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame, finalize):
            self.write(") is str else environment.escaped(_value))")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None)


class _Environment(Environment):
    code_generator_class = _Compiler
    escaped = staticmethod(escape_text)
    inner = staticmethod(_escape_inner)

    def included(self, name: str, context: Context, local: Mapping[str, Any]) -> str:
        """What a template makes of the names around it."""
        template = self.get_template(name)
        return "".join(template.root_render_func(template.new_context(context.get_all(), shared=True, locals=local)))

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A dictionary: Jinja2's chain of two is gone through, slowly, for every template that is included."""
        return {**self.globals, **(d or {})}
