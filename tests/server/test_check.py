"""The source is in order: the steps of `./hearth check`, so that no run of the suite passes without them."""

import pytest

from hearth.server.commands import check, licenses


@pytest.mark.parametrize("name", ["format", "lint", "types", "walls", "sizes", "locks", "pages"])
def test_the_source_is_in_order(name: str) -> None:
    with check.steps() as steps:
        found = steps[name]()
    if found:
        pytest.fail("\n".join(found[:60]), pytrace=False)


@pytest.mark.parametrize(
    ("expression", "fine"),
    [("MIT", True), ("Apache-2.0 OR Proprietary", True), ("MIT AND Proprietary", False), ("", False)],
)
def test_a_license_that_does_not_fit_is_refused(expression: str, fine: bool) -> None:
    if fine:
        licenses.must_be_fine("a package", expression)
    else:
        with pytest.raises(licenses.Invalid):
            licenses.must_be_fine("a package", expression)
