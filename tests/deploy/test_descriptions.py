"""What systemd, Kubernetes, App Runner, nginx and Caddy are told, checked by their own programs and schemas."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from botocore.validate import ParamValidator

from mcp_odoo.settings import SECRETS, Settings
from mcp_odoo.web.requests import HEALTH
from scripts.manifests import ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "mcp-odoo.service"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
VARIABLES = {str(field.alias) for field in Settings.model_fields.values()} | {f"{name}_FILE" for name in SECRETS}
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
# Of 100; what is left over is the network, which it is for.
MOST_EXPOSED = "15"


def program(name: str) -> str:
    """Where Debian has it; the test is skipped without it."""
    found = shutil.which(name, path=SYSTEM_PATH)
    if found is None:
        pytest.skip(f"{name} is not there: scripts/shipping-tools")
    return found


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def kubernetes() -> dict[str, dict[str, Any]]:
    """The manifests' documents by kind."""
    documents = (one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text(encoding="utf-8")))
    return {one["kind"]: one for one in documents}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """No unknown name, no value that it does not understand; with a program that this machine has."""
    analyze = program("systemd-analyze")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/mcp-odoo/bin/mcp-odoo", "/bin/true"))
    done = run(analyze, "verify", "--recursive-errors=no", str(copy))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_is_shut_in() -> None:
    """By systemd's own measure."""
    done = run(program("systemd-analyze"), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNIT))
    assert done.returncode == 0, done.stdout[-500:]


def test_the_unit_s_variables_exist() -> None:
    """Settings and secrets' files; each secret's file is a credential that is loaded."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    variables = dict(
        line.removeprefix("Environment=").split("=", 1) for line in lines if line.startswith("Environment=")
    )
    credentials = {line.partition("=")[2].partition(":")[0] for line in lines if line.startswith("LoadCredential=")}
    assert set(variables) - {"MALLOC_ARENA_MAX"} <= VARIABLES  # which is the C library's
    assert {value.removeprefix("%d/") for value in variables.values() if value.startswith("%d/")} == credentials


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_kubernetes_takes_the_manifests(path: Path) -> None:
    """By its schemas, unknown fields refused, on the newest release that they are here for and on an old one."""
    validate = str(Path(sys.executable).with_name("kubernetes-validate"))
    for version in ("1.37", "1.30"):
        done = run(validate, "--strict", "--kubernetes-version", version, str(path))
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_pods_variables_and_secrets_exist() -> None:
    """Settings alone, and each secret's file is a key of the example."""
    found = kubernetes()
    (container,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert set(found["ConfigMap"]["data"]) <= VARIABLES
    files = {one["name"]: Path(one["value"]).name for one in container["env"]}
    assert set(files) <= VARIABLES
    assert set(files.values()) == set(found["Secret"]["stringData"])


def test_the_pods_are_shut_in() -> None:
    """As Kubernetes' restricted profile has it, with a read-only root."""
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")} == {
        "/data", "/tmp",  # noqa: S108 - of the container
    }  # fmt: skip


def test_a_pod_has_time_to_end() -> None:
    """What it takes requests for after it was told, and the 20 seconds of docs/scaling.md."""
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    lingering = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] >= lingering + 20


def test_the_pods_are_asked_what_each_probe_is_for() -> None:
    """Whether they take work, and whether they live: a restart does not help against a database that is away."""
    (container,) = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"]
    asked = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {name: one["path"] for name, one in asked.items()} == {
        "startup": "/health", "liveness": "/health", "readiness": "/ready",
    }  # fmt: skip
    assert {one["port"] for one in asked.values()} == {port["name"] for port in container["ports"]}


def test_what_the_manifests_name_is_there() -> None:
    """Labels, ports, the deployment, its settings and its secrets, where the variables look for them."""
    found = kubernetes()
    deployment = found["Deployment"]
    pod = deployment["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    selectors = (
        found["Service"]["spec"]["selector"],
        found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        deployment["spec"]["selector"]["matchLabels"],
    )
    assert all(selector == pod["metadata"]["labels"] for selector in selectors)
    (port,) = found["Service"]["spec"]["ports"]
    assert port["targetPort"] in {one["name"] for one in container["ports"]}
    assert found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert [one["configMapRef"]["name"] for one in container["envFrom"]] == [found["ConfigMap"]["metadata"]["name"]]
    (secrets,) = [one for one in pod["spec"]["volumes"] if "secret" in one]
    assert secrets["secret"]["secretName"] == found["Secret"]["metadata"]["name"]
    (mount,) = [one for one in container["volumeMounts"] if one["name"] == secrets["name"]]
    assert {str(Path(one["value"]).parent) for one in container["env"]} == {mount["mountPath"]}


def test_several_pods_are_closed_and_have_no_sessions() -> None:
    """Keys are asked for, and the old transport, whose sessions live in one process, is off."""
    found = kubernetes()
    assert found["Deployment"]["spec"]["replicas"] > 1
    settings = found["ConfigMap"]["data"]
    assert (settings["MCP_ODOO_AUTH"], settings["MCP_ODOO_LEGACY_SSE"]) == ("required", "false")


def test_the_unit_has_time_to_end() -> None:
    """The 20 seconds of docs/scaling.md."""
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert int(seconds) >= 20


def test_app_runner_asks_where_the_server_answers() -> None:
    """Its port, and the route for supervisors."""
    service = json.loads((DEPLOY / "apprunner.json").read_text(encoding="utf-8"))
    port = service["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"]["Port"]
    assert (int(port), service["HealthCheckConfiguration"]["Path"]) == (Settings.model_fields["port"].default, HEALTH)


def test_app_runner_takes_the_service() -> None:
    """By the AWS SDK's description of CreateService, unknown fields refused; its variables are settings."""
    service = json.loads((DEPLOY / "apprunner.json").read_text(encoding="utf-8"))
    model = botocore.session.get_session().get_service_model("apprunner").operation_model("CreateService").input_shape
    assert model is not None
    report = ParamValidator().validate(service, model)
    assert report.generate_report() == ""
    image = service["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"]
    assert set(image["RuntimeEnvironmentVariables"]) <= VARIABLES
    assert set(image["RuntimeEnvironmentSecrets"]) <= set(SECRETS)
    # The validator passes over names that it does not know.
    assert _unknown(service, model) == []


def _unknown(value: Any, shape: Any, path: str = "") -> list[str]:
    if shape.type_name != "structure":
        return []
    found = [f"{path}.{name}" for name in value if name not in shape.members]
    for name, inside in value.items():
        if name in shape.members:
            found += _unknown(inside, shape.members[name], f"{path}.{name}")
    return found


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    """`nginx -t`, with a certificate of the test's own in place of the real one."""
    nginx, openssl = program("nginx"), program("openssl")
    key, certificate = str(tmp_path / "privkey.pem"), str(tmp_path / "fullchain.pem")
    made = run(
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=test",
        "-keyout",
        key,
        "-out",
        certificate,
    )
    assert made.returncode == 0, made.stderr
    site = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    (tmp_path / "site.conf").write_text(site.replace("/etc/letsencrypt/live/mcp.example.com", str(tmp_path)))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ access_log off; include {tmp_path}/site.conf; }}\n")
    done = run(nginx, "-t", "-q", "-e", "stderr", "-c", str(whole))
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_passes_what_is_streamed_on() -> None:
    """At once: events of a quotation would otherwise wait until there are enough of them."""
    site = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\s*proxy_buffering (\w+);", site, re.MULTILINE) == ["off"]


def test_caddy_takes_its_configuration() -> None:
    """`caddy validate`, and its own format."""
    caddy, file = program("caddy"), str(DEPLOY / "proxy" / "Caddyfile")
    done = run(caddy, "validate", "--adapter", "caddyfile", "--config", file)
    assert done.returncode == 0, done.stderr
    assert run(caddy, "fmt", file).stdout == Path(file).read_text(encoding="utf-8")
