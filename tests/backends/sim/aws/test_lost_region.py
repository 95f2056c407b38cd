import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

TOKYO = "ap-northeast-1"


def test_a_lost_region_never_answers_and_the_other_one_does(aws, ec2, osaka):
    aws.do(lambda: aws.cloud.lose(TOKYO))
    hasty = aws.client("ec2", read_timeout=0.1)
    with pytest.raises(ReadTimeoutError):
        hasty.describe_instances()
    hasty.close()
    assert osaka.describe_vpcs()["Vpcs"]
    assert aws.endpoint.told.all(looks=True)[0].ended == "region lost"
    aws.do(aws.cloud.mend)
    assert len(ec2.describe_instances()["Reservations"]) == 2


def test_its_instances_are_dark_and_run_again_when_it_is_back(aws):
    told = []
    aws.cloud.listeners.append(lambda *change: told.append(change))
    aws.do(lambda: aws.cloud.lose(TOKYO))
    aws.do(lambda: aws.cloud.lose(TOKYO))
    aws.do(aws.cloud.mend)
    assert told == [
        (node, *change) for change in (("running", "stopped"), ("stopped", "running")) for node in aws.nodes
    ]


@pytest.mark.parametrize("state", ["stopping", "stopped"])
def test_what_was_stopped_before_stays_stopped(aws, state):
    aws.do(lambda: aws.cloud.put(aws.nodes[0], state))
    aws.do(lambda: aws.cloud.lose(TOKYO))
    aws.do(aws.cloud.mend)
    assert [aws.cloud.instances[node].state for node in aws.nodes] == ["stopped", "running"]


def test_names_and_who_calls_do_not_depend_on_the_lost_region(aws):
    aws.do(lambda: aws.cloud.lose(TOKYO))
    route53 = aws.client("route53")
    assert route53.list_hosted_zones()["HostedZones"]
    route53.close()


def test_a_copy_out_of_it_fails_in_a_while_and_one_that_was_ready_stays(aws, ec2, osaka, copied):
    made = ec2.create_image(InstanceId=aws.nodes[0], Name="two", NoReboot=True)["ImageId"]
    aws.advance(600)
    late = osaka.copy_image(SourceImageId=made, SourceRegion=TOKYO, Name="two")["ImageId"]
    aws.do(lambda: aws.cloud.lose(TOKYO))
    aws.advance(590)
    assert states(osaka, copied, late) == ["available", "pending"]
    aws.advance(20)
    assert states(osaka, copied, late) == ["available", "failed"]


def test_nothing_new_is_copied_out_of_it(aws, ec2, osaka, copied):
    source = aws.cloud.images[copied].source_image_id
    aws.do(lambda: aws.cloud.lose(TOKYO))
    with pytest.raises(ClientError, match="InternalError"):
        osaka.copy_image(SourceImageId=source, SourceRegion=TOKYO, Name="again")


def states(client, *ids):
    return [client.describe_images(ImageIds=[one])["Images"][0]["State"] for one in ids]
