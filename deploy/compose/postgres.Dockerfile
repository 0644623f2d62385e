# PostgreSQL with the PGQ extension, as the source needs it.
FROM postgres:15-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-15-pgq3 \
    && rm -rf /var/lib/apt/lists/*
