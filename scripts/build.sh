#!/usr/bin/env bash
# Everything that is shipped, into dist/: wheel, source distribution, desktop extension, image where an engine is at hand, checksums.
# The version is pyproject.toml's. EXTRAS=otel puts that extra into the image; NO_IMAGE=1 leaves the image out.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python
"$python" -c "import build" 2>/dev/null || { echo "No environment to build with at ${VENV:-.venv}: make .venv/.installed" >&2; exit 1; }
version=$("$python" -c 'from scripts.manifests import version; print(version())')
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
# The same sources give the same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 315532800)}
export SOURCE_DATE_EPOCH

"$python" -m scripts.manifests --check
rm -rf dist build
"$python" -m build --no-isolation --outdir dist . >dist.log 2>&1 || { cat dist.log >&2; exit 1; }
rm -f dist.log
"$python" -m scripts.same_bytes "dist/mcp_odoo-$version.tar.gz" "$SOURCE_DATE_EPOCH"
wheel=dist/mcp_odoo-$version-py3-none-any.whl
"$python" -m scripts.bundle "$wheel" "dist/mcp-odoo-$version.mcpb"

(cd dist && sha256sum -- * >SHA256SUMS && sha256sum --check --quiet SHA256SUMS)
cat dist/SHA256SUMS

[ -z "${NO_IMAGE:-}" ] || exit 0
arguments=(--build-arg "VERSION=$version" --build-arg "REVISION=$revision" --build-arg "EXTRAS=${EXTRAS:-}" --tag "mcp-odoo:$version")
for engine in docker podman; do
    if command -v "$engine" >/dev/null && "$engine" info >/dev/null 2>&1; then
        format=()
        [ "$engine" = docker ] || format=(--format docker) # OCI's own format has no health check
        "$engine" build "${format[@]}" "${arguments[@]}" .
        echo "Image: mcp-odoo:$version ($engine)"
        exit 0
    fi
done
echo "No image: neither docker nor podman answers here. Where one does: docker build --tag mcp-odoo:$version ." >&2
