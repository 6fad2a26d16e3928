# MCP-Odoo's image: the server in an environment of its own, as a user of its own. docs/deployment.md says how to run it.
#   docker build -t mcp-odoo:dev .                            as scripts/build.sh does
#   docker build --build-arg EXTRAS=otel -t mcp-odoo:dev .    with an extra of pyproject.toml
# A release that must not change under its tag names the base by digest as well: --build-arg PYTHON=3.13.14-slim-trixie@sha256:…
ARG PYTHON=3.13.14-slim-trixie

FROM docker.io/library/python:${PYTHON} AS builder
ARG EXTRAS=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/mcp-odoo
WORKDIR /src
# What it needs changes seldom and is most of the image: a layer that code does not touch.
COPY pyproject.toml constraints.txt ./
COPY scripts/requirements.py scripts/
RUN python scripts/requirements.py "${EXTRAS}" >requirements.txt \
    && pip --python /opt/mcp-odoo/bin/python install --constraint constraints.txt --requirement requirements.txt
COPY README.md LICENSE ./
COPY src src
RUN pip wheel --no-deps --wheel-dir dist . \
    && pip --python /opt/mcp-odoo/bin/python install --no-deps dist/*.whl
# Also from a checkout that nobody else may read (umask 077): the image has a user of its own.
COPY --chmod=0644 deploy/docker/health.py /opt/mcp-odoo/

FROM docker.io/library/python:${PYTHON}
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="mcp-odoo" \
      org.opencontainers.image.description="Odoo sales for LLMs (MCP) and apps (REST)" \
      org.opencontainers.image.licenses="LicenseRef-Proprietary" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# A number for Kubernetes' runAsNonRoot and for the owner of a mounted folder.
RUN groupadd --system --gid 10001 mcp-odoo \
    && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin mcp-odoo \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=builder /opt/mcp-odoo /opt/mcp-odoo
# Everything that it writes is in /data (and /tmp): the root may be read-only. An open address needs a key: MCP_ODOO_API_KEYS.
ENV PATH=/opt/mcp-odoo/bin:$PATH \
    HOST=0.0.0.0 \
    PORT=8000 \
    MCP_ODOO_DATA_DIR=/data \
    MCP_LOG_DIR=/data/logs \
    MALLOC_ARENA_MAX=2 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# It ends its requests and steps first, within 15 seconds; allow 20 (docker stop --time 20).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-I", "/opt/mcp-odoo/health.py"]
ENTRYPOINT ["mcp-odoo"]
CMD ["serve"]
