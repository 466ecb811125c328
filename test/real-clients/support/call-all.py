"""Calls every operation that this botocore knows with the inputs given on stdin, in their order, and tells how each went."""
import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

task = json.load(sys.stdin)
client = botocore.session.Session().create_client(
    "cognito-idp",
    endpoint_url=task["endpoint"],
    region_name=task["region"],
    aws_access_key_id=task["accessKeyId"],
    aws_secret_access_key=task["secretAccessKey"],
    config=Config(retries={"total_max_attempts": 1}),
)
known = set(client.meta.service_model.operation_names)
outcomes = {}
for name, given in task["inputs"]:
    if name not in known:
        outcomes[name] = "unknown"
        continue
    try:
        client._make_api_call(name, given)
        outcomes[name] = "answered"
    except ClientError as error:
        outcomes[name] = "refused " + error.response["Error"]["Code"]
    except Exception as error:
        outcomes[name] = "failed " + repr(error)
json.dump(outcomes, sys.stdout)
