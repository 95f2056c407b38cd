"""Service Quotas, to be read: how much a region gives the account."""

from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.regions import QUOTAS, Quota


def get_service_quota(cloud: Cloud, region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The value that applies, by service and code."""
    wanted = (params["ServiceCode"], params["QuotaCode"])
    quota = next((one for one in QUOTAS if (one.service, one.code) == wanted), None)
    if quota is None or (region, *wanted) not in cloud.quotas:
        message = f"The request failed because the specified quota does not exist: {' '.join(wanted)}"
        raise AwsError("NoSuchResourceException", message)
    return {"Quota": _quota(cloud, region, quota)}


def list_service_quotas(cloud: Cloud, region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """All of one service, in one page."""
    own = [one for one in QUOTAS if one.service == params["ServiceCode"]]
    if not own:
        message = f"The request failed because the specified service does not exist: {params['ServiceCode']}"
        raise AwsError("NoSuchResourceException", message)
    known = [one for one in own if (region, one.service, one.code) in cloud.quotas]
    return {"Quotas": [_quota(cloud, region, one) for one in known]}


OPERATIONS = {"GetServiceQuota": get_service_quota, "ListServiceQuotas": list_service_quotas}


def _quota(cloud: Cloud, region: str, quota: Quota) -> dict[str, Any]:
    return {
        "ServiceCode": quota.service,
        "ServiceName": quota.service_name,
        "QuotaArn": f"arn:aws:servicequotas:{region}:{cloud.number}:{quota.service}/{quota.code}",
        "QuotaCode": quota.code,
        "QuotaName": quota.name,
        "Value": cloud.quotas[region, quota.service, quota.code],
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }
