"""The folded ledger as tables that Ibis knows by name: what `derive` makes, as far as facts read it.

Uris are numbers here (`derive.KEY`).
"""

import ibis
import ibis.expr.types as ir

NOWHERE, HOME, HERE = 0, 1, 2
"""keys of no uri, of the home's uri and of the origin `home`"""

Schema = dict[str, str]
LEDGER: dict[str, Schema] = {
    "d_post": {
        "post": "int64", "num": "int64", "thread": "int64", "space": "int64", "person": "int64",
        "published": "int64", "titled": "boolean", "threaded": "boolean", "question": "boolean", "parent": "int64",
        "link": "int8", "depth": "int32", "words": "int32", "origin": "int64", "target": "int64", "asked": "int64",
    },
    "d_tree": {
        "post": "int64", "thread": "int64", "place": "int32", "last": "int32", "up": "int32",
    },
    "d_reaction": {
        "person": "int64", "post": "int64", "kind": "string", "published": "int64", "approximate": "boolean",
    },
    "d_vote": {"person": "int64", "subject": "int64", "published": "int64", "choices": "string"},
    "d_closed": {"subject": "int64", "closed": "int64"},
    "d_rsvp": {
        "person": "int64", "occasion": "int64", "space": "int64", "answer": "string", "published": "int64",
        "origin": "int64",
    },
    "d_invitation": {
        "letter": "int64", "inviter": "int64", "sent": "int64", "campaign": "string", "invitee": "int64",
        "accepted": "int64",
    },
    "c_person": {
        "object": "int64", "type": "string", "published": "int64", "origin": "int64", "listed": "boolean",
    },
    "c_role": {
        "object": "int64", "person": "int64", "role": "string", "scope": "int64", "is_brand": "boolean",
        "valid_from": "int64", "valid_to": "int64",
    },
    "c_flag": {"object": "int64", "person": "int64", "flag": "string", "mapped": "string", "origin": "int64"},
    "c_consent": {
        "object": "int64", "person": "int64", "purpose": "string", "source": "string", "text_version": "string",
        "given": "int64", "withdrawn": "int64",
    },
    "c_notice": {"object": "int64", "noticed": "int64"},
    "c_answer": {"object": "int64", "post": "int64", "published": "int64"},
    "l_join": {"person": "int64", "space": "int64", "what": "string", "published": "int64"},
    "l_gone": {"object": "int64"},
    "l_origin": {"origin": "int64", "name": "string", "source": "string"},
}  # fmt: skip


def ledger(name: str) -> ir.Table:
    return ibis.table(LEDGER[name], name=name)
