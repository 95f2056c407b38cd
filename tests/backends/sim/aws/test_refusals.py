import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

REFUSED = [
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}, "ec2:CreateVpc"),
    ("route53", "list_health_checks", {}, "route53:ListHealthChecks"),
    ("sts", "get_access_key_info", {"AccessKeyId": "AKIA0123456789012345"}, "sts:GetAccessKeyInfo"),
    ("drs", "describe_jobs", {}, "drs:DescribeJobs"),
    ("ssm", "list_commands", {}, "ssm:ListCommands"),
    ("iam", "list_users", {}, "iam:ListUsers"),
    ("s3", "get_object", {"Bucket": "a", "Key": "b"}, "s3:GetObject"),
    ("dynamodb", "list_tables", {}, "dynamodb:ListTables"),
    ("cloudwatch", "list_metrics", {}, "monitoring:ListMetrics"),
    ("cloudwatchomni", "list_alerts", {}, "cloudwatch:ListAlerts"),
]


@pytest.mark.parametrize(("service", "operation", "params", "named"), REFUSED)
def test_what_is_not_simulated_is_refused_by_name_in_the_form_of_its_service(aws, service, operation, params, named):
    client = aws.client(service, parameter_validation=False)
    with pytest.raises(ClientError, match=named) as refused:
        getattr(client, operation)(**params)
    client.close()
    assert refused.value.response["Error"]["Code"] == "UnsupportedOperation"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert refused.value.response["ResponseMetadata"]["RequestId"]


def test_a_call_nobody_signed_is_refused(aws):
    anonymous = aws.client("ec2", signature_version=UNSIGNED)
    with pytest.raises(ClientError, match="MissingAuthenticationToken"):
        anonymous.describe_instances()
    anonymous.close()


def test_a_failure_of_the_pretend_site_itself_is_an_error_and_no_traceback(aws, ec2, caplog):
    aws.cloud.interfaces[aws.cloud.instances[aws.nodes[0]].eni_id].group_ids = ("sg-lost",)
    with pytest.raises(ClientError, match=r"InternalFailure.*KeyError"):
        ec2.describe_instances()
    assert "DescribeInstances" in caplog.text
