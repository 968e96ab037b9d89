"""``content/mapping.yaml``: disciplines, courses and more for imported records, by what their source says of them."""

from newshelf.content import model
from newshelf.importing.found import Found, ordered
from newshelf.importing.ledger import control
from newshelf.text import fold


def applied(found: Found, mapping: model.Mapping) -> Found:
    """A record with what every rule that holds for it gives. What its source says itself is never replaced but kind."""
    if not mapping.rules and not mapping.catalogue:
        return found
    fields = dict(found.fields)
    for rule in mapping.rules:
        if not holds(rule, found):
            continue
        given = fields.get("disciplines", [])
        fields["disciplines"] = [*given, *(id for id in rule.disciplines if id not in given)]
        fields["courses"] = {code: use.value for code, use in rule.courses.items()} | fields.get("courses", {})
        if rule.kind:
            fields["kind"] = rule.kind.value
        if rule.location:
            fields["copies"] = fields.get("copies", {}) | {"location": rule.location}
        if rule.access:
            fields.setdefault("access", rule.access.value)
        if not rule.announce:
            fields["announce"] = "false"
    number = found.facts.number or control(found.key)
    if mapping.catalogue and number and "catalogue" not in fields:
        fields["catalogue"] = mapping.catalogue.replace("{number}", number)
    remarks = found.remarks
    if any(rule.kind for rule in mapping.rules if holds(rule, found)):
        remarks = tuple(remark for remark in remarks if not remark.code.startswith("kind-"))
    return found._replace(fields=ordered(fields), remarks=remarks)


def holds(rule: model.Rule, found: Found) -> bool:
    """Whether a record meets every condition of a rule; a rule without any holds for all."""
    fields, facts = found.fields, found.facts
    calls = (fields.get("call_number", ""), *facts.call_numbers)
    ddc = fields.get("ddc", "")
    return (
        (not rule.ddc or in_range(ddc, rule.ddc))
        and (not rule.subject or fold(rule.subject) in map(fold, facts.subjects))
        and (not rule.keyword or fold(rule.keyword) in map(fold, fields.get("keywords", ())))
        and (not rule.call_number or any(call.startswith(rule.call_number) for call in calls))
        and (not rule.collection or rule.collection in facts.collections)
    )


def in_range(ddc: str, wanted: str) -> bool:
    """Whether a Dewey number lies in a range; its last number takes in all below it: 338.4791 lies in 330-338."""
    first, _, last = wanted.partition("-")
    return bool(ddc) and (first <= ddc <= (last or first) or ddc.startswith(last or first))
