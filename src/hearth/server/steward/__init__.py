"""The pages on which founder and stewards keep the home: address, mail, backups, newer versions, health."""
