"""Runs in one DynamoDB table, for all machines that use it: journal, leases and requests.

One table of one region, with two keys, both strings: `pk` (hash) and `sk` (range). What lies in it:

    pk            sk                        what
    leases        CLUSTER                   who holds a cluster, its fence, and the number of writes about it
    runs          20260203-000001           a line of the list of runs
    run#RUN       event#00000001            an event, the first part of its line; `event#00000001#001` is the next
    run#RUN       request#00000001          a request
    run#RUN       answer#QUESTION           the first answer to a question

Nothing is ever deleted. An append is one transaction: it moves the number of the last event in the lease on, where run,
fence and number are what the writer thinks they are, and puts the event where none is. So it is refused to whoever has
lost the cluster, and can be sent again without being done again. A fence outlives its lease.

A write whose reply was lost is looked for by its token before it is sent again; that the lost one may still arrive
after that does no harm, for its conditions do not hold any more. (So the random `ClientRequestToken` that botocore
fills in is not relied upon, and botocore's own retries are off.)

Permissions: dynamodb:Query and GetItem to look; to act PutItem and UpdateItem too, which is what a transaction needs of
IAM for its parts (DynamoDB's guide, "Using IAM with DynamoDB transactions"). All on the table; there is no index. No
run makes the table: where it is missing, the error says by which command it is made.

A global table will not do: with eventual consistency two regions would each give the cluster away, and with strong
consistency there are no transactions (DynamoDB's guide, "Global tables").
"""

from backends.runs.dynamodb.store import DynamoStore

__all__ = ["DynamoStore"]
