"""What a complaint, a topic, a sector, an agency, a region and a tenant are."""
