"""The charter in the browser: a founder's beginning, the charter's page, and the face the home shows to strangers."""
