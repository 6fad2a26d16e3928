"""An OpenID provider in a process of its own, from the parts of Authlib: the authorization code flow with PKCE, dynamic
client registration (RFC 7591), access tokens of RFC 9068 for the `resource` that is asked for (RFC 8707), ID tokens,
discovery and a key set. Ana is logged in and allows everything.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants, list_to_scope, scope_to_list
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfo
from authlib.oidc.discovery import OpenIDProviderMetadata
from flask import Flask, Response, jsonify, request
from joserfc.jwk import KeySet
from werkzeug.serving import make_server

SCOPES = ["openid", "read", "quote", "write", "handoff"]
ANA = "ana-2718"


@dataclass
class Registered(ClientMixin):  # type: ignore[misc] # Authlib carries no types
    """A public client: what it registered with."""

    client_id: str
    metadata: dict[str, Any]

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return str(self.metadata["redirect_uris"][0])

    def get_allowed_scope(self, scope: str) -> str:
        return str(list_to_scope([name for name in scope_to_list(scope or "") if name in SCOPES]))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.metadata["redirect_uris"]

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc] # likewise
    """An authorization code, and with which challenge it was given."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Ana:
    """The one person who is known here."""

    def get_user_id(self) -> str:
        return ANA


def metadata_of(issuer: str) -> dict[str, Any]:
    """What discovery says (OpenID Connect Discovery, RFC 9207)."""
    document = OpenIDProviderMetadata(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        registration_endpoint=f"{issuer}/register",
        jwks_uri=f"{issuer}/keys",
        scopes_supported=SCOPES,
        response_types_supported=["code"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["none"],
        code_challenge_methods_supported=["S256"],
    )
    document.validate()
    return {**document, "authorization_response_iss_parameter_supported": True}


def code_grant(codes: dict[str, Code]) -> type:
    """The authorization code flow, which keeps its codes in `codes`."""

    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc] # likewise
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            codes[code] = Code(
                code,
                request.client.client_id,
                request.payload.redirect_uri,
                request.payload.scope or "",
                data.get("nonce"),
                data["code_challenge"],
                data.get("code_challenge_method", "plain"),
            )

        def query_authorization_code(self, code: str, client: Registered) -> Code | None:
            known = codes.get(code)
            return known if known is not None and known.client_id == client.client_id else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> Ana:
            return Ana()

    return CodeGrant


def id_tokens(issuer: str, keys: KeySet, codes: dict[str, Code]) -> Any:
    """The grant's extension that makes ID tokens."""

    class IdTokens(OpenIDCode):  # type: ignore[misc] # likewise
        def resolve_client_private_key(self, client: Registered) -> KeySet:
            return keys

        def get_client_claims(self, client: Registered) -> dict[str, str]:
            return {"iss": issuer}

        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def generate_user_info(self, user: Ana, scope: str) -> Any:
            return UserInfo(sub=user.get_user_id())

    return IdTokens()


def access_tokens(issuer: str, keys: KeySet) -> Any:
    """What makes access tokens, for the `resource` that the client names."""

    class AccessTokens(JWTBearerTokenGenerator):  # type: ignore[misc] # likewise
        def get_jwks(self) -> KeySet:
            return keys

        def get_audiences(self, client: Registered, user: Ana, scope: str) -> str:
            return request.form.get("resource") or client.client_id

    return AccessTokens(issuer)


def registration(issuer: str, clients: dict[str, Registered], server: AuthorizationServer) -> Any:
    """Registration that is open to everybody."""

    class Registration(ClientRegistrationEndpoint):  # type: ignore[misc] # likewise
        def authenticate_token(self, request: Any) -> bool:
            return True

        def get_server_metadata(self) -> dict[str, Any]:
            return metadata_of(issuer)

        def generate_client_secret(self, request: Any) -> str:
            return ""

        def save_client(self, client_info: dict[str, Any], client_metadata: dict[str, Any], request: Any) -> Registered:
            client = Registered(client_info["client_id"], client_metadata)
            clients[client.client_id] = client
            return client

    return Registration(server)


def create_provider(issuer: str) -> Flask:
    """The provider at `issuer`, with two keys of its own."""
    app = Flask("provider")
    keys = KeySet.generate_key_set("RSA", 2048, count=2)
    clients: dict[str, Registered] = {}
    codes: dict[str, Code] = {}
    server = AuthorizationServer(app, query_client=clients.get, save_token=lambda token, request: None)

    class Iss(IssuerParameter):  # type: ignore[misc] # likewise
        def get_issuer(self) -> str:
            return issuer

    server.register_grant(code_grant(codes), [id_tokens(issuer, keys, codes), CodeChallenge(required=True)])
    server.register_token_generator("default", access_tokens(issuer, keys))
    server.register_endpoint(registration(issuer, clients, server))
    server.register_extension(Iss())
    app.add_url_rule("/.well-known/openid-configuration", "metadata", lambda: jsonify(metadata_of(issuer)))
    app.add_url_rule("/keys", "keys", lambda: jsonify(keys.as_dict(private=False)))
    app.add_url_rule("/token", "token", server.create_token_response, methods=["POST"])
    app.add_url_rule(
        "/register", "register", lambda: server.create_endpoint_response("client_registration"), methods=["POST"]
    )

    @app.get("/authorize")
    def authorize() -> Response:
        grant = server.get_consent_grant(end_user=Ana())
        answer: Response = server.create_authorization_response(grant=grant, grant_user=Ana())
        return answer

    return app


@contextmanager
def provider_serving() -> Iterator[str]:
    """The issuer of a provider that listens; it ends with its standard input, so with whoever started it."""
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    with subprocess.Popen(
        [sys.executable, __file__],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        try:
            yield str(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def main() -> None:
    """Serve on any port, and say the issuer."""
    server = make_server("127.0.0.1", 0, Flask("nothing yet"))
    issuer = f"http://127.0.0.1:{server.server_port}"
    server.app = create_provider(issuer)
    sys.stdout.write(f"{json.dumps(issuer)}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
