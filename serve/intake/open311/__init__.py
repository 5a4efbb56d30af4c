"""Open311 GeoReport v2: topics as services, complaints as service requests."""
