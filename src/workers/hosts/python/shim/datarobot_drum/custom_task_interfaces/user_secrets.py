"""Secrets of tasks: JSON in files of a folder or in environment variables, each with its `credential_type`."""
import json
import os
from dataclasses import dataclass, fields
from typing import Optional


class UnsupportedSecretError(Exception):
    pass


@dataclass(repr=False)
class AbstractSecret:
    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{field.name}=***' for field in fields(self))})"

    def is_partial_secret(self):
        """Whether an administrator keeps a part of it, which is not here."""
        return any(getattr(self, name, None) for name in ("config_id", "oauth_config_id"))

    @classmethod
    def from_dict(cls, input_dict):
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in input_dict.items() if name in known})


@dataclass(repr=False)
class BasicSecret(AbstractSecret):
    username: str
    password: str
    snowflake_account_name: Optional[str] = None


@dataclass(repr=False)
class OauthSecret(AbstractSecret):
    token: str
    refresh_token: str


@dataclass(repr=False)
class S3Secret(AbstractSecret):
    aws_access_key_id: Optional[str] = None
    aws_secret_access_key: Optional[str] = None
    aws_session_token: Optional[str] = None
    config_id: Optional[str] = None


@dataclass(repr=False)
class AzureSecret(AbstractSecret):
    azure_connection_string: str


@dataclass(repr=False)
class AzureServicePrincipalSecret(AbstractSecret):
    client_id: str
    client_secret: str
    azure_tenant_id: str


@dataclass(repr=False)
class SnowflakeOauthUserAccountSecret(AbstractSecret):
    client_id: Optional[str]
    client_secret: Optional[str]
    snowflake_account_name: Optional[str]
    oauth_issuer_type: Optional[str] = None
    oauth_issuer_url: Optional[str] = None
    oauth_scopes: Optional[str] = None
    oauth_config_id: Optional[str] = None


@dataclass(repr=False)
class SnowflakeKeyPairUserAccountSecret(AbstractSecret):
    username: Optional[str]
    private_key_str: Optional[str]
    passphrase: Optional[str] = None
    config_id: Optional[str] = None


@dataclass(repr=False)
class AdlsGen2OauthSecret(AbstractSecret):
    client_id: str
    client_secret: str
    oauth_scopes: str


@dataclass(repr=False)
class TableauAccessTokenSecret(AbstractSecret):
    token_name: str
    personal_access_token: str


@dataclass(repr=False)
class DatabricksAccessTokenAccountSecret(AbstractSecret):
    databricks_access_token: str


@dataclass(repr=False)
class ApiTokenSecret(AbstractSecret):
    api_token: str


@dataclass(repr=False)
class GCPKey(AbstractSecret):
    type: str
    project_id: Optional[str] = None
    private_key_id: Optional[str] = None
    private_key: Optional[str] = None
    client_email: Optional[str] = None
    client_id: Optional[str] = None
    auth_uri: Optional[str] = None
    token_uri: Optional[str] = None
    auth_provider_x509_cert_url: Optional[str] = None
    client_x509_cert_url: Optional[str] = None


@dataclass(repr=False)
class GCPSecret(AbstractSecret):
    gcp_key: Optional[GCPKey] = None
    config_id: Optional[str] = None

    def __post_init__(self):
        if isinstance(self.gcp_key, dict):
            self.gcp_key = GCPKey.from_dict(self.gcp_key)


_CLASSES = {
    "basic": BasicSecret,
    "oauth": OauthSecret,
    "gcp": GCPSecret,
    "s3": S3Secret,
    "azure": AzureSecret,
    "azure_service_principal": AzureServicePrincipalSecret,
    "snowflake_oauth_user_account": SnowflakeOauthUserAccountSecret,
    "snowflake_key_pair_user_account": SnowflakeKeyPairUserAccountSecret,
    "adls_gen2_oauth": AdlsGen2OauthSecret,
    "tableau_access_token": TableauAccessTokenSecret,
    "databricks_access_token_account": DatabricksAccessTokenAccountSecret,
    "api_token": ApiTokenSecret,
}


def secrets_factory(input_dict):
    """The secret that a dict with a `credential_type` describes. Raises UnsupportedSecretError."""
    kind = str(input_dict["credential_type"])
    if kind.lower() not in _CLASSES:
        raise UnsupportedSecretError(f"Unsupported secret type: {kind!r}")
    return _CLASSES[kind.lower()].from_dict(input_dict)


def load_secrets(mount_path=None, env_var_prefix=None):
    """The secrets by their names: of the variables `<prefix>_<name>`, and of the files of a folder, which go before."""
    texts = {}
    if env_var_prefix:
        start = f"{env_var_prefix}_"
        texts = {name[len(start) :]: text for name, text in os.environ.items() if name.startswith(start)}
    if mount_path:
        for entry in os.scandir(mount_path):
            if entry.is_file():
                with open(entry.path, encoding="utf-8") as file:
                    texts[entry.name] = file.read()
    return {name: secrets_factory(json.loads(text)) for name, text in texts.items()}
