"""The harness itself: what one test commits, the next does not see."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_the_database_as_the_migrations_left_it(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            "INSERT INTO django_session(session_key, session_data, expire_date) VALUES('a', 'b', '2030-01-01')"
        )
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone()[0] == 1
