"""What there is to ask about: measured spaces, origins, months of joining, and who speaks for the brand."""

import duckdb

from hearth.base.errors import Invalid, NotFound
from hearth.insight.window import MONTH

Connection = duckdb.DuckDBPyConnection


def spaces(con: Connection) -> list[dict[str, str]]:
    """Measured spaces by name."""
    found = con.execute(
        "SELECT uri, slug, name FROM c_space WHERE parent = 0 AND measured ORDER BY lower(name), uri"
    ).fetchall()
    return [{"uri": uri, "slug": slug, "name": name} for uri, slug, name in found]


def origins(con: Connection) -> list[str]:
    """Where talk came from."""
    query = "SELECT name FROM l_origin SEMI JOIN d_post USING (origin) ORDER BY 1"
    return [name for (name,) in con.execute(query).fetchall()]


def space_called(con: Connection, wanted: str) -> str:
    """The uri of a measured space, by uri, short name or name; "" for the whole home."""
    if not wanted:
        return ""
    known = spaces(con)
    for key in ("uri", "slug", "name"):
        for one in known:
            if one[key].casefold() == wanted.casefold():
                return one["uri"]
    raise NotFound(f"There is no measured space called “{wanted}”.")


def origin_called(con: Connection, wanted: str) -> str:
    """An origin by its name, or by what stands before the colon where that is plain."""
    known = origins(con)
    if not wanted or wanted in known or wanted == "home":
        return wanted
    near = [name for name in known if name.partition(":")[0] == wanted]
    if len(near) == 1:
        return near[0]
    raise NotFound(f"Nothing came from “{wanted}”. Known origins: {', '.join(known) or 'home'}.")


def cohort_called(wanted: str) -> str:
    """A month of joining."""
    found = MONTH.fullmatch(wanted) if wanted else None
    if wanted and (found is None or not 1 <= int(found[2]) <= 12):
        raise Invalid(f"“{wanted}” is not a month of joining, such as 2024-05.")
    return wanted


def key_of(con: Connection, uri: str) -> int:
    """The number of a uri in the derived file."""
    return int(con.execute("SELECT key(?)", [uri]).fetchall()[0][0])


def mapping(con: Connection) -> str:
    """Who speaks for the brand, in words: printed beside every share."""
    roles = con.execute("SELECT DISTINCT role FROM c_role WHERE is_brand ORDER BY 1").fetchall()
    flags = con.execute(
        "SELECT DISTINCT name, flag, mapped FROM c_flag JOIN l_origin USING (origin) ORDER BY 1, 2, 3"
    ).fetchall()
    words = ["roles " + ", ".join(role for (role,) in roles)] if roles else []
    flagged = {origin for origin, _, mapped in flags if mapped in ("brand", "peer")}
    for origin in sorted(flagged):
        for mapped, verb in (("brand", "imported flags"), ("peer", "not the flags mapped to members:")):
            named = [flag for where, flag, to in flags if where == origin and to == mapped]
            if named:
                words.append(f"{verb} {', '.join(named)} of {origin}")
    bare = [name for name in origins(con) if name not in flagged and name != "home"]
    words += [f"brand roles of {name} are not mapped" for name in bare]
    return "Speaks for the brand: " + ("; ".join(words) or "nobody, no brand role is mapped") + "."
