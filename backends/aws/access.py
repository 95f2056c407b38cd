"""As whom, and where, AWS is asked."""

from dataclasses import dataclass, replace

from backends.settings import Cluster, Place


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
    def to(cls, cluster: Cluster, region: str = "") -> "Access":
        """The access a cluster's settings name for a region. Without a region there is nothing to ask.

        That is its own where it stands; elsewhere that of the cluster it is a copy of, or of the place of that region
        where it can be restored. A region that no settings name is asked as the cluster's own.
        """
        for one in (cluster, cluster.source, *cluster.places):
            if one is not None and one.region and one.region == (region or cluster.region):
                return cls(one.region, one.profile, one.endpoint_url, one.credentials_file)
        return cls(region or cluster.region or "", cluster.profile, cluster.endpoint_url, cluster.credentials_file)

    def __str__(self) -> str:
        return f"AWS {self.region}" + (f" (profile {self.profile})" if self.profile else "")


def as_actor(cluster: Cluster) -> Cluster:
    """The same cluster, with the profiles that runners use, everywhere: here, where it comes from, where it can go."""
    return replace(
        cluster,
        profile=cluster.act_profile or cluster.profile,
        places=tuple(_acting(one) for one in cluster.places),
        place=_acting(cluster.place) if cluster.place else None,
        source=as_actor(cluster.source) if cluster.source else None,
    )


def _acting(place: Place) -> Place:
    return replace(place, profile=place.act_profile or place.profile)
