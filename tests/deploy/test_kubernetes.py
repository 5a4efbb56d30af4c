"""The Kubernetes manifests: valid to the letter, restricted, and of one mind with the image."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

import disposisi
from serve.settings import Settings
from tests.deploy.dockerfile import stages

FOLDER = Path(disposisi.__file__).parent / "deploy/kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
MANIFESTS: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.name != "kustomization.yaml"
}
LABELS = {"app.kubernetes.io/name": "disposisi"}


@pytest.fixture
def pod() -> dict[str, Any]:
    spec: dict[str, Any] = MANIFESTS["deployment.yaml"]["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("version", ["1.30", kubernetes_validate.latest_version()])
@pytest.mark.parametrize("name", MANIFESTS)
def test_keeps_kubernetes_own_schema(name: str, version: str) -> None:
    """Strictly: a member that Kubernetes does not know is a mistake."""
    checked_with = kubernetes_validate.validate(MANIFESTS[name], version, strict=True)
    assert version.startswith(checked_with)


def test_a_wrong_member_would_be_found() -> None:
    wrong = yaml.safe_load((FOLDER / "service.yaml").read_text("utf-8"))
    wrong["spec"]["port"] = wrong["spec"].pop("ports")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.30", strict=True)


def test_kustomization_applies_all_but_the_secret() -> None:
    assert {*KUSTOMIZATION["resources"]} == MANIFESTS.keys() - {"secret.example.yaml"}


def test_secret_example_holds_no_value() -> None:
    secret = MANIFESTS["secret.example.yaml"]
    assert secret["stringData"] == {"disposisi_database_url": ""}
    assert "data" not in secret


def test_pod_keeps_the_restricted_standard(pod: dict[str, Any]) -> None:
    """kubernetes.io, "Pod Security Standards": and a root file system that nobody writes to."""
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["initContainers"], *pod["containers"]):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    enforced = MANIFESTS["namespace.yaml"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
    assert enforced == "restricted"


def test_user_is_the_images(pod: dict[str, Any]) -> None:
    context = pod["securityContext"]
    user = stages(FOLDER.parent / "Dockerfile")[-1].one("USER")
    assert f"{context['runAsUser']}:{context['runAsGroup']}" == user
    assert context["fsGroup"] == context["runAsGroup"]


def test_database_is_upgraded_before_the_service_starts(pod: dict[str, Any]) -> None:
    (upgrade,) = pod["initContainers"]
    assert upgrade["args"] == ["db", "upgrade"]
    assert upgrade["envFrom"] == pod["containers"][0]["envFrom"]


def test_probes_ask_what_they_mean(pod: dict[str, Any]) -> None:
    """A database that is away for a while takes a pod out of service, it does not restart it."""
    (container,) = pod["containers"]
    paths = {
        name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")
    }
    assert paths == {"startup": "/readyz", "readiness": "/readyz", "liveness": "/livez"}
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert all(container[f"{name}Probe"]["httpGet"]["port"] in ports for name in paths)
    assert str(ports["http"]) == MANIFESTS["configmap.yaml"]["data"]["DISPOSISI_PORT"]


def test_settings_are_ours(pod: dict[str, Any]) -> None:
    """And no variable that Kubernetes makes of a service's name stands in for one."""
    settings = MANIFESTS["configmap.yaml"]["data"]
    names = {name.removeprefix("DISPOSISI_").lower() for name in settings}
    assert names - {"secrets_dir"} <= set(Settings.model_fields)
    mounted = {mount["name"]: mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    assert mounted["secrets"] == settings["DISPOSISI_SECRETS_DIR"]
    assert pod["enableServiceLinks"] is False


def test_everything_speaks_of_the_same_pods(pod: dict[str, Any]) -> None:
    deployment = MANIFESTS["deployment.yaml"]["spec"]
    assert deployment["template"]["metadata"]["labels"] == LABELS
    assert deployment["selector"]["matchLabels"] == LABELS
    assert MANIFESTS["service.yaml"]["spec"]["selector"] == LABELS
    assert MANIFESTS["poddisruptionbudget.yaml"]["spec"]["selector"]["matchLabels"] == LABELS
    assert MANIFESTS["networkpolicy.yaml"]["spec"]["podSelector"]["matchLabels"] == LABELS
    assert MANIFESTS["horizontalpodautoscaler.yaml"]["spec"]["scaleTargetRef"]["name"] == "disposisi"
    assert {volume["name"] for volume in pod["volumes"]} == {
        mount["name"] for mount in pod["containers"][0]["volumeMounts"]
    }


def test_one_keeps_answering() -> None:
    strategy = MANIFESTS["deployment.yaml"]["spec"]["strategy"]["rollingUpdate"]
    assert strategy["maxUnavailable"] == 0
    assert MANIFESTS["horizontalpodautoscaler.yaml"]["spec"]["minReplicas"] == 2
    assert MANIFESTS["poddisruptionbudget.yaml"]["spec"]["minAvailable"] == 1


def test_network_is_closed_but_for_what_is_needed() -> None:
    policy = MANIFESTS["networkpolicy.yaml"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert all(rule.get("from") for rule in policy["ingress"])
    ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    assert ports == {53, 443, 5432}
