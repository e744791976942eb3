"""Reads the rules of configurations out of the installed ParallelCluster, and prints them as JSON.

    python introspect.py cluster|image

The schemas are Marshmallow's: what a field is, what it takes and how it is updated is declared. What is not declared (hooks,
constructors, update policies) is code, which TypeScript has by hand: here it has a name and a digest of its syntax, by which
a changed one is noticed.
"""

import ast
import hashlib
import inspect
import json
import logging
import os
import re
import sys
import textwrap
import warnings

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import marshmallow  # noqa: E402
from marshmallow import fields, validate  # noqa: E402

import pcluster.config.config_patch as config_patch  # noqa: E402
import pcluster.constants as constants  # noqa: E402
import pcluster.schemas.common_schema as common_schema  # noqa: E402
import pcluster.utils as utils  # noqa: E402
import pcluster.config.update_policy as update_policy  # noqa: E402
import pcluster.config.update_policy_utils as update_policy_utils  # noqa: E402
from pcluster.config.update_policy import UpdatePolicy  # noqa: E402
from pcluster.schemas.cluster_schema import ClusterSchema, OneOrManyCustomActionField  # noqa: E402
from pcluster.schemas.imagebuilder_schema import ImageBuilderSchema  # noqa: E402
from pcluster.utils import get_installed_version  # noqa: E402

TYPES = [
    (OneOrManyCustomActionField, "action"),
    (fields.Nested, "section"),
    (fields.List, "list"),
    (fields.Dict, "mapping"),
    (fields.Bool, "boolean"),
    (fields.Int, "integer"),
    (fields.Float, "number"),
    (fields.Str, "text"),
]
NO_VALUE = marshmallow.missing
CHECKS = {"validates", "validates_schema"}

# Sections that the constructor of the storage takes in with its own.
SETTINGS = {
    "EbsSettings": "SharedEbs",
    "EfsSettings": "SharedEfs",
    "FsxLustreSettings": "SharedFsxLustre",
}

sections, names, by_hand, defaults, unexpressed = {}, {}, {}, {}, []


def digest(source):
    """Of the syntax: comments and line breaks do not count."""
    tree = ast.dump(ast.parse(textwrap.dedent(source)))
    return hashlib.sha256(tree.encode()).hexdigest()[:12]


def javascript(pattern):
    """The same as Python's `re.match`, in a JavaScript regular expression with the flag `u`."""
    # A gap before alternatives is written before each, so that the text that ends it is known.
    group = re.fullmatch(r"(\^?[^()|]*\.\*[^()|]*)\(([^()]*)\)(.*)", pattern)
    if group:
        pattern = "|".join(group[1] + alternative + group[3] for alternative in group[2].split("|"))
    out, position, in_class = "", 0, False
    while position < len(pattern):
        char = pattern[position]
        gap = None if in_class else re.match(r"\.\*((?:[\w:\-]|\\?/)+)", pattern[position:])
        if gap:
            # The first place where the text stands is as good as any other, so that nothing is tried twice.
            out += f"(?:(?!{gap[1]})[^\\n])*{gap[1]}"
            position += len(gap[0])
            continue
        if char == "\\":
            char = pattern[position : position + 2]
            if char in (r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\D"):
                raise ValueError(f"{char} differs between Python and JavaScript: {pattern}")
            out += r"\p{Nd}" if char == r"\d" else char
        elif in_class:
            out += char
        else:
            out += {".": r"[^\n]", "$": r"(?=\n?$)"}.get(char, char)
        in_class = char == "[" or (in_class and char != "]")
        position += len(char)
    # Python matches at the start, whether the pattern says so or not.
    return out if pattern.startswith("^") and "|" not in re.sub(r"\([^()]*\)|\|\^", "", pattern) else f"^(?:{out})"


def checks_of(validator):
    if isinstance(validator, validate.And):
        return {k: v for inner in validator.validators for k, v in checks_of(inner).items()}
    if isinstance(validator, validate.Regexp):
        own = {} if validator.error == validator.default_message else {"patternMessage": validator.error}
        return {"pattern": javascript(validator.regex.pattern), **own}
    if isinstance(validator, validate.OneOf):
        return {"oneOf": list(validator.choices)}
    if isinstance(validator, validate.Range):
        return {"range": [validator.min, validator.max], **({"rangeMessage": validator.error} if validator.error else {})}
    if isinstance(validator, validate.Length):
        lengths = [validator.equal or validator.min, validator.equal or validator.max]
        return {"length": lengths, **({"lengthMessage": validator.error} if validator.error else {})}
    name = getattr(validator, "__name__", str(validator))
    by_hand[name] = digest(inspect.getsource(validator))
    return {"check": name}


def key_of(table, value):
    return next((key for key, known in table.items() if known is value), None)


def policy_of(field):
    """The policy's name; one made from another also has the names of the texts that differ."""
    policy = field.metadata.get("update_policy", UpdatePolicy.UNSUPPORTED)
    own = next(p for p in vars(UpdatePolicy).values() if isinstance(p, UpdatePolicy) and p.name == policy.name)
    texts = []
    for attribute, table in (("fail_reason", UpdatePolicy.FAIL_REASONS), ("action_needed", UpdatePolicy.ACTIONS_NEEDED)):
        text = getattr(policy, attribute)
        if text is not getattr(own, attribute):
            texts.append(key_of(table, text) or "?")
    if policy.condition_checker is not own.condition_checker or "?" in texts:
        unexpressed.append(f"a policy made from {policy.name}")
    if (policy is UpdatePolicy.IGNORED) != (policy.name == "IGNORED"):
        unexpressed.append("a copy of the policy IGNORED, which is traversed in another way")
    return ":".join([policy.name, *texts])


def describe(field, cluster):
    kind = next((name for cls, name in TYPES if isinstance(field, cls)), "any")
    if kind == "any" and type(field) is not fields.Raw:
        unexpressed.append(f"a field of the class {type(field).__name__}")
    if field.load_default is not NO_VALUE or field.allow_none:
        unexpressed.append(f"a default or null for {field.name}")
    row = {"type": kind}
    if field.required:
        row["required"] = True
    if kind == "section":
        row["of"] = add(field.schema, cluster)
        if field.many:
            row["type"] = "sections"
    if kind == "list":
        row["of"] = {k: v for k, v in describe(field.inner, cluster).items() if k != "policy"}
    if kind == "action":
        script, args = field.schema.load_fields["script"], field.schema.load_fields["args"]
        if {"script", "args"} != set(field.schema.load_fields) or {policy_of(script), policy_of(args)} != {policy_of(field)}:
            unexpressed.append("a custom action that is not Script and Args with the event's policy")
    for validator in field.validators:
        row.update(checks_of(validator))
    if cluster:
        row["policy"] = policy_of(field)
        if field.metadata.get("update_key"):
            row["key"] = field.metadata["update_key"]
    return row


def constructor_of(schema, section):
    make = getattr(type(schema), "make_resource", None)
    if section in SETTINGS:
        return getattr(sys.modules[type(schema).__module__], SETTINGS[section])
    if make is None:
        return None
    source = inspect.getsource(make)
    if type(schema).__name__ == "SharedStorageSchema":
        by_hand["SharedStorageSchema.make_resource"] = digest(source)
        return None
    for node in ast.walk(ast.parse(textwrap.dedent(source))):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Call) and any(k.arg is None for k in node.value.keywords):
            return getattr(sys.modules[make.__module__], node.value.func.id)
    return None


def read_defaults(schema, section, cls):
    """What the constructor takes for what is left out, if it is a constant."""
    for owner in cls.__mro__[:-1] if cls else []:
        if "__init__" not in owner.__dict__:
            continue
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(owner.__init__)))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "init_param" and node.args):
                continue
            default = next((k.value for k in node.keywords if k.arg == "default"), None)
            field = schema.fields.get(getattr(node.args[0], "id", None))
            if default is None or field is None:
                continue
            try:
                value = eval(ast.unparse(default), dict(vars(sys.modules[owner.__module__])))  # noqa: S307
            except Exception:
                continue
            value = getattr(value, "value", value)
            if isinstance(value, (str, int, float, bool)) and value != "NONE":
                defaults.setdefault(f"{section}.{field.data_key}", value)


def constructor_needs(schema, cls):
    """What the constructor of a section needs although its schema does not: the server crashes without it."""
    if cls is None:
        return []
    # Which constructor is taken depends on Instances, so that none misses them.
    optional = {n for n, f in schema.declared_fields.items() if not f.required and n != "instances"}
    for owner in cls.__mro__:
        if "__init__" in owner.__dict__:
            needed = [
                p.name
                for p in inspect.signature(owner.__init__).parameters.values()
                if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD and p.name in optional
            ]
            if needed:
                return [schema.fields[n].data_key for n in needed]
    return []


def name_of(schema):
    cls = type(schema)
    if cls in names:
        return names[cls], False
    name = cls.__name__.removesuffix("Schema")
    if name in names.values():
        name = cls.__module__.split(".")[-1].split("_")[0].capitalize() + name
    names[cls] = name
    return name, True


def add(schema, cluster):
    name, is_new = name_of(schema)
    if not is_new:
        return name
    section = sections[name] = {"fields": {}}
    for field in schema.load_fields.values():
        section["fields"][field.data_key] = describe(field, cluster)
    hooks = []
    for kind, hooked in schema._hooks.items():
        for attribute, *_ in hooked:
            owner = next(c for c in type(schema).__mro__ if attribute in c.__dict__)
            if kind in CHECKS:
                hooks.append(f"{owner.__name__}.{attribute}")
                by_hand[hooks[-1]] = digest(inspect.getsource(getattr(type(schema), attribute)))
            elif kind not in ("pre_dump", "post_dump") and attribute != "make_resource":
                unexpressed.append(f"{owner.__name__}.{attribute}, run at {kind}")
    if "handle_error" in type(schema).__dict__:
        by_hand[f"{type(schema).__name__}.handle_error"] = digest(inspect.getsource(type(schema).handle_error))
    if hooks:
        section["hooks"] = sorted(hooks)
    cls = constructor_of(schema, name)
    read_defaults(schema, name, cls)
    needs = [] if name in SETTINGS else constructor_needs(schema, cls)
    if needs:
        section["needs"] = needs
    return name


def main():
    cluster = sys.argv[1] == "cluster"
    root = add(ClusterSchema("name") if cluster else ImageBuilderSchema(), cluster)
    if cluster:
        by_hand["OneOrManyCustomActionField"] = digest(inspect.getsource(OneOrManyCustomActionField._deserialize))
        for module in (config_patch, update_policy, update_policy_utils):
            by_hand[module.__name__] = digest(inspect.getsource(module))
    # What the code above calls.
    by_hand.update(
        {
            f"{module.__name__}.{name}": digest(inspect.getsource(getattr(module, name)))
            for module, names in (
                (common_schema, ("validate_json_format", "validate_no_reserved_tag", "validate_no_duplicate_tag")),
                (common_schema.BaseSchema, ("fields_coexist",)),
                (utils, ("get_url_scheme", "get_dictionary_diff", "parse_json_string")),
            )
            for name in names
            if hasattr(module, name)
        }
    )
    known = ("PCLUSTER_PREFIX", "DEFAULT_MAX_COUNT", "DEFAULT_MIN_COUNT", "STORAGE_TYPES_SUPPORTING_LIVE_UPDATES")
    values = {name: getattr(constants, name, None) for name in known}
    by_hand["constants"] = digest(repr([values, common_schema.ALLOWED_VALUES]))
    if marshmallow.__version__.split(".")[0] != "3":
        unexpressed.append(f"marshmallow {marshmallow.__version__}: the order of its checks may be another")
    json.dump(
        {
            "rules": {"version": get_installed_version(), "root": root, "sections": sections},
            "defaults": defaults,
            "byHand": dict(sorted(by_hand.items())),
            "unexpressed": sorted(set(unexpressed)),
        },
        sys.stdout,
    )


main()
