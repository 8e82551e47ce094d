"""What the community can know about itself: facts under consent, registered measures, honest intervals."""
