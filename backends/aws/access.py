"""As whom, and where, AWS is asked."""

from dataclasses import dataclass

from backends.settings import Cluster


@dataclass(frozen=True, slots=True)
class Access:
    """A profile and the region it is used in.

    Attributes:
        profile: `None` is boto3's own default chain: environment, default profile, instance role.
        endpoint_url: `None` is AWS itself.
        credentials_file: `None` is the user's own.
    """

    region: str
    profile: str | None = None
    endpoint_url: str | None = None
    credentials_file: str | None = None

    @classmethod
    def to(cls, cluster: Cluster) -> "Access":
        """The access a cluster's settings name. Without a region there is nothing to ask."""
        return cls(cluster.region or "", cluster.profile, cluster.endpoint_url, cluster.credentials_file)

    def __str__(self) -> str:
        return f"AWS {self.region}" + (f" (profile {self.profile})" if self.profile else "")
